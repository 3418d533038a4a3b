// Package graph says what a recurrent network is: cells, weights with named
// gates, layers unrolled over time, a dense head and a loss, all written as
// Gorgonia expression graphs and differentiated symbolically.
//
// A [Cell] is one time step. It names its [Weight]s and its states and writes
// the step with an [Expr], in the same words as the paper's equations. A
// [Stack] of layers with a dense head becomes one graph over all time steps
// ([Stack.Unrolled]) or one graph per layer for a single step
// ([Stack.Steps]), which a machine repeats over time.
//
// Every value is a matrix [rows, cols]; a batch is its rows. Sequences are
// lists of such matrices, one a time step.
package graph
