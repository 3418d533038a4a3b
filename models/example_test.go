package models_test

import (
	"context"
	"fmt"
	"log"

	"unroll/graph"
	"unroll/models"
)

func cellNames() []string {
	var names []string
	for _, info := range graph.Cells.All() {
		names = append(names, info.Name)
	}
	return names
}

// Train the tutorial's first configuration with seed 1 and score it.
func Example() {
	spec, err := models.Experiment("regression")
	if err != nil {
		log.Fatal(err)
	}
	if err := spec.Set("train.epochs", "100"); err != nil {
		log.Fatal(err)
	}
	data, err := models.Load(&spec, nil)
	if err != nil {
		log.Fatal(err)
	}
	result, err := data.Run(context.Background(), 1, models.RunOptions{Engine: models.DefaultEngine})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d parameters, %d updates\n", result.Parameters, result.Updates)
	fmt.Printf("test RMSE below 60: %v\n", result.Test.RMSE() < 60)
	// Output:
	// 101 parameters, 9400 updates
	// test RMSE below 60: true
}
