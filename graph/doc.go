// Package graph defines recurrent networks: cells, weights with named gates, layers
// unrolled over time, a head and a loss, all written as Gorgonia expression graphs
// and differentiated symbolically.
//
// A [Cell] is one time step. It lists its [Weight]s and its states and writes the
// step with an [Expr], in the notation of the paper's equations. A [Stack] of layers
// with a [Head] and a [Loss] becomes one graph over all time steps ([Stack.Unrolled])
// or one graph per layer for a single step ([Stack.Steps]), which is repeated over
// time.
//
// Cells, heads and losses are found by name in [Cells], [Heads] and [Losses]. A new
// one is a file that registers it; README.md in this folder shows how.
//
// Every value is a matrix [rows, cols]; its rows are the sequences of a batch. A
// sequence is a list of such matrices, one for each time step.
package graph
