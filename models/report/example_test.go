package report_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/report"
)

func ExampleConfigurationPictures() {
	spec, err := models.Experiment("regression")
	if err != nil {
		fmt.Println(err)
		return
	}
	spec.Train.Epochs = 1
	plan := experiment.Plan{Specs: []models.Spec{spec}, Seeds: 2, Jobs: 2, Engine: models.DefaultEngine}
	configurations, err := plan.Prepare()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := plan.Run(context.Background(), configurations); err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "pictures")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	paths, err := report.ConfigurationPictures(dir, configurations[0])
	for _, path := range paths {
		fmt.Println(filepath.Base(path))
	}
	fmt.Println(err)
	// Output:
	// forecast.png
	// forecast.svg
	// scores.png
	// scores.svg
	// loss.png
	// loss.svg
	// <nil>
}
