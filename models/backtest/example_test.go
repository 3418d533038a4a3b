package backtest_test

import (
	"context"
	"fmt"
	"log"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/backtest"
)

func Example() {
	spec := models.Default() // the airline series
	spec.Name = "network"
	spec.Transforms = dataset.Transforms{dataset.Log{}, dataset.Difference{}, dataset.SeasonalDifference{}, dataset.Standardize{}}
	spec.Window = dataset.Window{LookBack: 12, Layout: dataset.Steps}
	spec.Train.Epochs, spec.Train.Batch = 5, 8
	frame, err := dataset.Load(spec.Data, nil)
	if err != nil {
		log.Fatal(err)
	}
	plan := backtest.Plan{Spec: &spec, Refit: 12, Seeds: 3, Horizon: 12}
	result, err := plan.Run(context.Background(), frame)
	if err != nil {
		log.Fatal(err)
	}
	for _, step := range []int{1, 12} {
		v := result.Verdict(step)
		fmt.Printf("%d ahead, %d points: network %.0f, %s %.0f\n", step, v.Network.Points, v.Network.RMSE, v.Best.Method, v.Best.RMSE)
	}
	// Output:
	// 1 ahead, 48 points: network 15, Holt-Winters multiplicative (12) 14
	// 12 ahead, 37 points: network 34, dynamic optimized theta 22
}
