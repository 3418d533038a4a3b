// Package engine makes networks and expression graphs run.
//
// [Compile] makes a [Program] of a [graph.Stack] for a number of time steps and
// sequences: fill X, run it, read the prediction or the loss and its gradient.
// With an [Updater], which applies an update rule, every run ends with an update.
// With Lanes, both work on several small networks at once, at the price of one to three.
// [NewFunction] makes a [Function] of nodes in any expression graph, one that
// [graph.Expr] wrote or one of your own.
//
// Engines do the work, and give the same numbers up to rounding: "machine" is
// package machine's compiled loops; "tape" is Gorgonia's own tape machine on the
// unrolled graph, slow and the reference. An engine is one file that registers
// itself under its name.
package engine
