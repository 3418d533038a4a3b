package recipe_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"unroll/dataset"
	"unroll/models/experiment"
	"unroll/models/recipe"
)

// Airline passengers by month, in thousands, from 1949 on.
var passengers = []float64{
	112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118,
	115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
	145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
	171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
	196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201,
	204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
	242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278,
	284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306,
	315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
	340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
	360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405,
	417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
}

// From a slice of numbers to a forecast with intervals.
func Example() {
	frame, err := dataset.FromValues(passengers, dataset.ValueOptions{Season: 12})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	fit, err := recipe.Fit(ctx, frame, recipe.Options{Budget: time.Second}) // the default is a minute
	if err != nil {
		log.Fatal(err)
	}
	defer fit.Close()
	next, err := fit.Forecast(ctx, 3, fit.Recommended())
	if err != nil {
		log.Fatal(err)
	}
	for _, month := range next.Steps {
		interval := month.Intervals[0]
		fmt.Printf("%.0f, with probability 0.8 between %.0f and %.0f\n", month.Forecast, interval.Lower, interval.Upper)
	}
	// Output:
	// 447, with probability 0.8 between 431 and 463
	// 422, with probability 0.8 between 403 and 442
	// 462, with probability 0.8 between 442 and 482
}

// A series from a file, written to a run folder that the commands read too. What was
// chosen, how it compares with the best classical method, and the forecast of another.
func ExampleFit() {
	dir, err := os.MkdirTemp("", "fit")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	folder, err := experiment.NewFolder(dir, "")
	if err != nil {
		log.Fatal(err)
	}
	defer folder.Close()

	frame, err := dataset.LoadAll(dataset.Source{Path: dataset.Airline}, nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	fit, err := recipe.Fit(ctx, frame, recipe.Options{Name: "airline", Budget: time.Second, Folder: folder})
	if err != nil {
		log.Fatal(err)
	}
	defer fit.Close()
	fmt.Printf("the best of %d recipes: %s\n", len(fit.Choice.Trials), fit.Choice.Best.Name)
	verdict := fit.Test.Verdict(1)
	fmt.Printf("RMSE on the test part: %v, %s: %v\n", verdict.Network.RMSE, verdict.Best.Method, verdict.Best.RMSE)
	next, err := fit.Forecast(ctx, 1, "seasonal-naive")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s forecasts %.0f for %s\n", next.Method, next.Steps[0].Forecast, next.Steps[0].Date)
	// Output:
	// the best of 12 recipes: log + difference + seasonal difference; gru 16, look-back 12
	// RMSE on the test part: 14.49, AR(16) by AIC: 13.69
	// seasonal naive (12) forecasts 417 for 1961-01
}
