// Package forecast makes forecasts several steps ahead, with intervals, from an
// ensemble: the network of one Spec, trained with several seeds.
//
//	ensemble, err := forecast.Train(ctx, prepared, 0, 10, forecast.Options{})
//	paths, err := ensemble.Rolling(ctx, frame, origins, 12) // from any row, with what was known before it
//	scale := forecast.ScaleOf(prepared.Preparation.Target)
//	intervals := forecast.Conformal.Intervals(scale, paths, frame.Observed(), []float64{0.8, 0.95})
//
// A Spec of horizon H forecasts H steps directly. Further steps are recursive:
// the network's own forecasts take the place of the values that are not known.
// Intervals are split-conformal: their width follows from the errors of earlier
// forecasts, made the same number of steps ahead from rolling origins.
//
// An ensemble is tested on rows that its networks were not trained on. For forecasts
// of what follows, [Ensemble.TrainFinal] trains the same seeds again on every row.
//
// [OpenPanel] reads the networks of several series back, to forecast each of them.
package forecast
