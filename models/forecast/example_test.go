package forecast_test

import (
	"context"
	"fmt"
	"log"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/forecast"
)

func Example() {
	spec := models.Default() // the airline series
	spec.Transforms = dataset.Transforms{dataset.Log{}, dataset.Difference{}, dataset.SeasonalDifference{}, dataset.Standardize{}}
	spec.Window = dataset.Window{LookBack: 12, Layout: dataset.Steps, ReachBack: true}
	spec.Train.Epochs, spec.Train.Batch = 5, 8
	prepared, err := models.Load(&spec, nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	ensemble, err := forecast.Train(ctx, prepared, 0, 5, forecast.Options{Jobs: 2})
	if err != nil {
		log.Fatal(err)
	}
	defer ensemble.Close()

	frame := prepared.Frame
	var origins []int // the rows held back, and the one after the last
	for row := prepared.TrainRows; row <= frame.Len(); row++ {
		origins = append(origins, row)
	}
	paths, err := ensemble.Rolling(ctx, frame, origins, 3)
	if err != nil {
		log.Fatal(err)
	}
	scale := forecast.ScaleOf(prepared.Preparation.Target)
	intervals := forecast.Conformal.Intervals(scale, paths, frame.Target(), []float64{0.8})
	last := len(paths) - 1
	for k, y := range paths[last].Point {
		v := intervals[last][k][0]
		fmt.Printf("%s: %.0f, with 80 %% between %.0f and %.0f\n", frame.Label(frame.Len()+k), y, v.Lower, v.Upper)
	}
	// Output:
	// 1961-01: 445, with 80 % between 424 and 467
	// 1961-02: 417, with 80 % between 393 and 443
	// 1961-03: 447, with 80 % between 414 and 483
}
