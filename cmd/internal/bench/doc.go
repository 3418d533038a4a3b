// Package bench compares the speed of the machine with Gorgonia's tape machine, with its own
// Adam, with a hand-derived pass in plain Go and, where they are installed, with PyTorch and
// ONNX Runtime, each in a process of its own.
//
// Absolute times depend on the computer. So the contenders of a case run in turn, and the
// result is the ratio of their times in each turn.
package bench
