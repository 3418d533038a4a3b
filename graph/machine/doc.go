// Package machine runs Gorgonia expression graphs at the speed of hand-written
// code. It takes a graph after symbolic differentiation, lowers it once and runs
// it many times; it knows no cell.
//
// [CompileGraph] runs a graph once over. [CompileLoops] repeats single steps
// over time, forward and then backward, so that preparing a network does not
// depend on the number of steps. [NewVM] stands in for Gorgonia's tape machine
// in somebody's own program.
//
// A graph passes through these stations, each a file or two:
//
//	lower     Gorgonia's nodes become values: an operation, a shape, arguments.
//	          Equal values are one; an unknown operation is an error.
//	rewrite,  constants are folded, products with ones become repeated rows and
//	simplify  sums, y*(1-y) under a gradient becomes one operation.
//	terms,    sums of products share one target; products with adjacent blocks
//	optimize  of the parameter vector become one, as the four gates do; what does
//	          not depend on a loop's state leaves it, as x·W and the gradients of
//	          the weights do, which then take all time steps as one product.
//	stage,    every value gets its place in the order and, by its lifetime, in
//	storage   one arena; values that a backward step needs are kept for each step.
//	emit      elementwise chains become programs that run strip by strip.
//	bind      operands become addresses, operations kernels: what [Program.Run]
//	          goes through, allocating nothing.
//
// Take one step of an LSTM with H units, batch B: 286 nodes with its gradient.
// The four products x·W_i ... x·W_o and the biases become one product over all
// T·B rows before the loop, whose result [T·B, 4H] holds the gates side by side.
// In the loop there remain h·U, added to that step's rows, one sigmoid over two
// neighbouring gates, one over the third, tanh, and two chains for c' and h'.
// Backward, the gates' gradients are written side by side too: one product with
// Uᵀ carries them to the step before, and after the loop one product each gives
// the gradients of W and of U, straight into the flat gradient vector.
package machine
