// Package dataset turns a CSV file into what a recurrent network learns from.
//
// The data goes one way:
//
//	frame, err := dataset.Load(source, os.Stdin)          // CSV -> rows
//	train, test, err := split.Apply(frame)                // rows -> two parts
//	prep, err := dataset.Prepare(frame, train, ts, nil)   // fit the transforms
//	table, err := prep.Table(frame)                       // rows -> numbers for a network
//	w, err := table.Windows(test.Start, test.Start+test.Len(), window)
//	w.X(0), w.Y(0), w.Row(0)                              // one sample
//
// and a forecast comes back by prep.Target.Inverse. [Source], [Split],
// [Transform] and [Window] are what a YAML file says about each station; their
// zero values are the documented defaults. [Preparation] is what was fitted: a
// value that travels with the trained network, so that later rows are transformed
// as the training rows were.
//
// Loading and splitting are Gota's. Every fault of a file or a setting is an
// [InputError]; what is odd but usable is told in [Frame].Warnings.
package dataset
