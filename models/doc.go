// Package models turns what a YAML file says into a trained network.
//
// A [Spec] says everything that a result depends on but the seed: data, split,
// transforms, windows, network and training. [Prepare] brings a frame into the
// shape that the network sees; a [Network] is the Spec's network over one flat
// parameter vector, compiled for the batch sizes it meets; [Network.Fit] trains
// it and [Network.Predict] runs it. [Prepared.Run] does all of it for one seed
// and returns the forecasts in the series' own unit; [Fit] trains on any windows.
//
// A [Training] stands between two epochs and can be saved there. Before anything
// is trained, [SelfCheck] compares the gradient with the loss itself.
//
// Data flows one way: dataset -> windows -> batches -> predictions -> inverse
// transform -> scores.
package models
