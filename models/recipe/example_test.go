package recipe_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"unroll/dataset"
	"unroll/models/recipe"
)

func Example() {
	frame, err := dataset.LoadAll(dataset.Source{Path: dataset.Airline}, nil)
	if err != nil {
		log.Fatal(err)
	}
	search, err := recipe.NewSearch("airline", frame, dataset.Split{Fraction: 0.67}, time.Second)
	if err != nil {
		log.Fatal(err)
	}
	choice, err := search.Run(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d training rows, season %d\n", search.Profile.Rows, search.Profile.Season)
	for _, t := range choice.Spec.Transforms {
		fmt.Println(dataset.KindOf(t))
	}
	// Output:
	// 96 training rows, season 12
	// log
	// difference
	// seasonal_difference
	// standardise
}
