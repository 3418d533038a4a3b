package export_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/export"
)

// Train the tutorial's second network for an epoch and export it.
func Example() {
	dir, err := os.MkdirTemp("", "export")
	if err != nil {
		log.Fatal(err)
	}
	spec, err := models.Experiment("window")
	if err != nil {
		log.Fatal(err)
	}
	spec.Train.Epochs = 1
	plan := experiment.Plan{Specs: []models.Spec{spec}, Seeds: 1, Engine: models.DefaultEngine}
	configurations, err := plan.Prepare()
	if err != nil {
		log.Fatal(err)
	}
	if plan.Folder, err = experiment.NewFolder(filepath.Join(dir, "runs"), plan.Engine); err != nil {
		log.Fatal(err)
	}
	if err := plan.Run(context.Background(), configurations); err != nil {
		log.Fatal(err)
	}

	network, err := export.Open(filepath.Join(dir, "runs", "window", "seed-0000"))
	if err != nil {
		log.Fatal(err)
	}
	model, err := network.ONNX(true)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "window.onnx"), model, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s, %d parameters\n", network.Describe(), len(network.Params))

	weights := filepath.Join(dir, "weights.npz")
	file, err := network.NPZ()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(weights, file, 0o644); err != nil {
		log.Fatal(err)
	}
	_, back, err := export.Import(context.Background(), weights, spec, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("read back it scores the same:", back.Test.RMSE() == configurations[0].Runs[0].Result.Test.RMSE())
	if err := os.RemoveAll(dir); err != nil {
		log.Fatal(err)
	}
	// Output:
	// lstm [4], 133 parameters
	// read back it scores the same: true
}
