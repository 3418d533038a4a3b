// Package dataset turns a series of numbers into what a recurrent network learns
// from.
//
// Begin with values in memory, or with a CSV file:
//
//	frame, err := dataset.FromValues(values, dataset.ValueOptions{Season: 12})
//	frame, err := dataset.Load(dataset.Source{Path: "sales.csv", Column: "revenue"}, nil)
//
// From there the data goes one way:
//
//	train, test, err := dataset.Split{Fraction: 0.8}.Apply(frame)     // rows -> two parts
//	steps := dataset.Transforms{dataset.Log{}, dataset.Standardize{}}
//	prep, err := dataset.Prepare(frame, train, steps, nil)            // fit the transforms
//	table, err := prep.Table(frame)                                   // rows -> numbers for a network
//	w, err := table.Windows(test.Start, test.Start+test.Len(), dataset.Window{LookBack: 12})
//	w.X(0), w.Y(0), w.Row(0)                                          // one sample
//
// and a forecast comes back to the series' own unit by prep.Target.Inverse. (Packages
// models and models/recipe do all of this from a [Frame].)
//
// [Source], [Split], [Transforms] and [Window] are also what a YAML file says; their
// zero values are the documented defaults. A [Preparation] is what was fitted: a
// value that is saved with the trained network, so that later rows are transformed
// as the training rows were. A frame's columns are chosen by [Frame.Select], so it is
// loaded once however many configurations see it.
//
// Several series of one file, which [Source].Series tells apart, are a [Panel]: [LoadPanel]
// makes a frame of each, and [Join] takes the windows of all as one set of samples.
//
// A [Frame] wraps a Gota data frame, which loads and splits it. Whatever is wrong
// with a file, a value or a setting is an [InputError]; what is odd but usable is in
// Frame.Warnings.
//
// A new transform is one file: a struct with its settings and what it becomes when
// it is fitted, made known by [RegisterTransform].
package dataset
