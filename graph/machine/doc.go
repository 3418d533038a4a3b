// Package machine runs Gorgonia expression graphs at the speed of hand-written
// code. It compiles a graph once, after symbolic differentiation, and runs it many
// times. It knows no cell.
//
// [CompileGraph] compiles any graph, and [CompileUpdate] one that computes new values
// of the caller's vectors in the place of the old ones. [CompileLoops] compiles single
// time steps and repeats them, forward and then backward, so that the time to compile
// does not depend on their number. [NewVM] replaces Gorgonia's tape machine in a
// program written for it.
//
// A graph becomes a program in these steps. Those between the first and the last
// are the passes of passes.go; [WritePlan] writes a network after each of them.
//
//	lower     Gorgonia's nodes become values: an operation, a shape, operands.
//	          Equal values are one; an unknown operation is an error. Constants
//	          are folded, products with ones become repeated rows and sums,
//	          y*(1-y) under a gradient becomes one function.
//	rewrite   The first passes change the values. Sums of products become one
//	          value; products with adjacent blocks of the parameter vector, as
//	          those of the four gates, become one product, and so do their
//	          gradients; a product and an addition become one function.
//	stages    Values that do not depend on a loop's state leave the loop, as x·W
//	          and the gradients of the weights do: they are one product over all
//	          time steps.
//	storage   Every value gets its place in memory, and values that a backward
//	          step needs are stored for every step.
//	emit      Values become actions, calls of kernels. Consecutive elementwise
//	          actions are one call where there is a kernel for all of them, and
//	          run strip by strip on large matrices.
//	layout    Buffers share one arena if they are not needed at the same time.
//	bind      Operands become addresses, actions instructions: what [Program.Run]
//	          goes through, allocating nothing.
//
// A program of a small network spends its time in calls, not in arithmetic. With
// [Options].Lanes it computes several networks side by side, each in a lane of its own:
// every number becomes an element that fills a vector register, and the same actions become
// calls that work on elements, which assembly goes through without returning.
//
// Take one step of an LSTM with H units and a batch of B: 286 nodes with its
// gradient. The four products x·W_i ... x·W_o and the biases become one product
// over all T·B rows before the loop, whose result [T·B, 4H] holds the gates side by
// side. In the loop remain h·U, added to that step's rows, one sigmoid over two
// adjacent gates, one over the third, tanh, and the functions that give c' and h'.
// Backward, the gradients of the gates are computed side by side too: one product
// with Uᵀ gives the gradient of the step before, and after the loop one product
// each gives the gradients of W and of U in the flat gradient vector.
package machine
