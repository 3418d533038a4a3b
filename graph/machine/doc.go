// Package machine runs Gorgonia expression graphs at the speed of hand-written
// code.
package machine
