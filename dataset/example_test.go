package dataset_test

import (
	"errors"
	"fmt"
	"math"
	"time"

	"unroll/dataset"
)

// From values in memory to the first sample of the test part, and back.
func Example() {
	values := []float64{112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118}
	frame, err := dataset.FromValues(values, dataset.ValueOptions{Name: "passengers"})
	if err != nil {
		fmt.Println(err)
		return
	}
	train, test, err := dataset.Split{Rows: 8}.Apply(frame)
	if err != nil {
		fmt.Println(err)
		return
	}
	prep, err := dataset.Prepare(frame, train, dataset.Transforms{dataset.MinMax{}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := prep.Table(frame)
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := table.Windows(test.Start, test.Start+test.Len(), dataset.Window{LookBack: 3, ReachBack: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d samples; the first looks back on %.3f, its target is %.3f\n", w.Len(), w.X(0), w.Y(0))
	fmt.Printf("a forecast of 0.6 is %.1f passengers\n", prep.Target.Inverse([]float64{0.6}, values[:w.Row(0)])[0])
	// Output:
	// 4 samples; the first looks back on [0.639 1.000 1.000], its target is [0.667]
	// a forecast of 0.6 is 133.6 passengers
}

// Dates bring the frequency and the season; a further column is what a Source can
// name as an input.
func ExampleFromValues() {
	day := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	var dates []time.Time
	for i := range 7 {
		dates = append(dates, day.AddDate(0, 0, i))
	}
	frame, err := dataset.FromValues([]float64{41, 38, 55, 60, 42, 39, 40}, dataset.ValueOptions{
		Name: "sold", Dates: dates, Inputs: map[string][]float64{"price": {9, 9, 7, 7, 9, 9, 9}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(frame)
	fmt.Println(frame.Columns, "and then", frame.Label(frame.Len()))
	// Output:
	// 7 rows of "sold" from values, daily from 2024-03-01 to 2024-03-07, season 7
	// [sold price] and then 2024-03-08
}

// Bad input names the place, and the option that settles it.
func ExampleInputError() {
	_, err := dataset.FromValues([]float64{1, math.NaN(), 3}, dataset.ValueOptions{})
	fmt.Println(err)
	if bad, is := errors.AsType[*dataset.InputError](err); is {
		fmt.Println("option:", bad.Option)
	}
	// Output:
	// values, row 2: column "value" has no value (1 of 3 rows without one); fill it in, or set missing to drop, forward, linear or mask
	// option: missing
}

// The tutorial's data: scaled on the whole series, split, and windowed part by part.
func ExampleLoad() {
	frame, err := dataset.Load(dataset.Source{Path: dataset.Airline}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	train, test, err := dataset.Split{Fraction: 0.67}.Apply(frame)
	if err != nil {
		fmt.Println(err)
		return
	}
	scale := dataset.Transforms{dataset.MinMax{Fit: dataset.FitAll}}
	prep, err := dataset.Prepare(frame, train, scale, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := prep.Table(frame)
	if err != nil {
		fmt.Println(err)
		return
	}
	window := dataset.Window{LookBack: 3, Layout: dataset.Steps, Samples: dataset.Tutorial}
	for _, part := range []*dataset.Frame{train, test} {
		w, err := table.Windows(part.Start, part.Start+part.Len(), window)
		if err != nil {
			fmt.Println(err)
			return
		}
		month := prep.Target.Inverse(w.Y(0), frame.Target()[:w.Row(0)])
		fmt.Printf("%d samples of [%d, %d]; the first looks back on %.4f, its target %.4f is %.0f in %s\n",
			w.Len(), w.T, w.F, w.X(0), w.Y(0)[0], month[0], frame.Labels[w.Row(0)])
	}
	// Output:
	// 92 samples of [3, 1]; the first looks back on [0.0154 0.0270 0.0541], its target 0.0483 is 129 in 1949-04
	// 44 samples of [3, 1]; the first looks back on [0.4073 0.3803 0.4865], its target 0.4710 is 348 in 1957-04
}

// Three months are missing at the end of some copies of the tutorial's file.
func ExampleSource_dropLast() {
	frame, err := dataset.Load(dataset.Source{Path: dataset.Airline, DropLast: 3}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	last := frame.Len() - 1
	fmt.Println(frame.Len(), "rows to", frame.Labels[last], frame.Target()[last])
	// Output: 141 rows to 1960-09 508
}

// A pipeline that removes trend and season and restores them: a forecast of zero
// change continues last year's growth for three months.
func ExamplePipeline_Inverse() {
	frame, err := dataset.Load(dataset.Source{Path: dataset.Airline}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	steps := dataset.Transforms{dataset.Log{}, dataset.SeasonalDifference{}, dataset.Difference{}}
	prep, err := dataset.Prepare(frame, frame.Slice(0, 132), steps, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(frame)
	for k, passengers := range prep.Target.Inverse([]float64{0, 0, 0}, frame.Target()[:132]) {
		fmt.Printf("%s: forecast %.0f, actual %.0f\n", frame.Label(132+k), passengers, frame.Target()[132+k])
	}
	// Output:
	// 144 rows of "International airline passengers: monthl..." from airline, monthly from 1949-01 to 1960-12, season 12
	// 1960-01: forecast 433, actual 417
	// 1960-02: forecast 411, actual 391
	// 1960-03: forecast 488, actual 419
}
