// Package tensorboard writes what a run came to as an event file, which
// TensorBoard reads: https://www.tensorflow.org/tensorboard.
//
// An event file is a list of records ([Writer]), each an [Event] as a protocol
// buffer. [Run] writes a run's: losses and learning rate of every epoch, scores
// after the last, and histograms of the weights where snapshots were kept. The
// step of an event is its epoch, and so is its time, in seconds after 1970: the
// same run gives the same bytes.
package tensorboard
