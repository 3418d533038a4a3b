package report_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"unroll/cmd/internal/report"
	"unroll/models"
	"unroll/models/experiment"
)

// trained is the tutorial's first configuration, trained for an epoch with two
// seeds.
func trained() *experiment.Configuration {
	spec, err := models.Experiment("regression")
	if err != nil {
		log.Fatal(err)
	}
	spec.Train.Epochs = 1
	plan := experiment.Plan{Specs: []models.Spec{spec}, Seeds: 2, Jobs: 2, Engine: models.DefaultEngine}
	configurations, err := plan.Prepare()
	if err != nil {
		log.Fatal(err)
	}
	if err := plan.Run(context.Background(), configurations); err != nil {
		log.Fatal(err)
	}
	return configurations[0]
}

func ExampleConfigurationPictures() {
	pictures, err := report.ConfigurationPictures(trained())
	for _, p := range pictures {
		fmt.Println(p.Name)
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

func ExampleHTML() {
	var page strings.Builder
	err := report.HTML(&page, report.Group{
		Title:          "runs/001",
		Configurations: []*experiment.Configuration{trained()},
		Command:        "unroll run regression --seeds 2 --set train.epochs=1",
		Environment:    []report.Setting{{Name: "engine", Value: models.DefaultEngine}},
	})
	fmt.Println(strings.Contains(page.String(), "worse than persistence"), err)
	// Output: true <nil>
}
