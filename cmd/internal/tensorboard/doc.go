// Package tensorboard writes event files for TensorBoard,
// https://www.tensorflow.org/tensorboard.
//
// An event file is a list of records ([Writer]), each an [Event] as a protocol buffer.
// [Run] writes that of a run: losses and learning rate of every epoch, scores after the
// last, and histograms of the weights in the snapshots. The step of an event is its epoch,
// and so is its time in seconds since 1970: the same run gives the same bytes.
package tensorboard
