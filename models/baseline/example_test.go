package baseline_test

import (
	"fmt"

	"unroll/models/baseline"
)

// Two years of quarterly values, then one more quarter to judge by.
var quarters = []float64{20, 31, 42, 28, 24, 36, 47, 33, 29}

func ExampleRolling() {
	for _, f := range []baseline.Forecaster{
		&baseline.Persistence{},
		&baseline.SeasonalNaive{Season: 4},
		&baseline.DifferenceRule{Season: 4},
	} {
		if err := f.Fit(quarters[:8]); err != nil {
			fmt.Println(err)
			return
		}
		paths, err := baseline.Rolling(f, quarters, []int{8}, 1)
		if err != nil {
			fmt.Println(err)
			return
		}
		rmse, err := baseline.RMSE(quarters[8:], paths[0])
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-20s %g, off by %g\n", f.Name(), paths[0][0], rmse)
	}
	// Output:
	// persistence          33, off by 4
	// seasonal naive (4)   24, off by 5
	// difference rule (4)  29, off by 0
}

func ExampleAutoregression() {
	// Every value is half the one before, plus 1.
	values := []float64{10, 6, 4, 3, 2.5, 2.25}
	f := &baseline.Autoregression{Order: 1}
	if err := f.Fit(values); err != nil {
		fmt.Println(err)
		return
	}
	forecast, err := f.Forecast(values, 2)
	fmt.Printf("%s: %.4f %v\n", f.Name(), forecast, err)
	// Output: AR(1): [2.1250 2.0625] <nil>
}

func ExampleMASE() {
	_, err := baseline.MASE([]float64{3, 3, 3, 3}, []float64{4}, []float64{3}, 1)
	fmt.Println(err)
	// Output: the measure is undefined: a scaled error divides by the training values' change over 1 steps, which is 0 throughout
}

func ExampleDieboldMariano() {
	persistence := []float64{4, -5, 3, 6, -4, 5}
	network := []float64{1, -2, 2, 1, -1, 3}
	c, err := baseline.DieboldMariano(network, persistence, 1, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("the network's squared errors are smaller by %.1f on average, p = %.3f\n", -c.LossDifference, c.PValue)
	// Output: the network's squared errors are smaller by 17.8 on average, p = 0.007
}
