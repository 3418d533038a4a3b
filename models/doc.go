// Package models turns a YAML file into a trained network.
//
// A [Spec] is everything that a result depends on except the seed: data, split,
// transforms, windows, network and training. [Prepare] turns a frame into the
// network's inputs; a [Network] is the Spec's network over one flat parameter vector,
// compiled for each batch size in use; [Network.Fit] trains it and [Network.Predict]
// runs it. [Prepared.Run] does all of this for one seed and returns the forecasts in
// the series' unit; [Fit] trains on any windows.
//
// [PreparePanel] does for several series what Prepare does for one: one network learns them
// all.
//
// A [Training] can be saved between two epochs. Before a training, [SelfCheck]
// compares the gradient with a finite difference of the loss.
//
// Data flows one way: dataset -> windows -> batches -> predictions -> inverse
// transform -> scores.
package models
