// Package kernel holds the loops that a lowered network spends its time in: matrix products, elementwise functions,
// reductions and optimizer updates over flat arrays of float32 or float64. [Kernels] gives the set that suits the
// processor; nothing in it allocates, checks or runs in parallel.
package kernel

//go:generate go run -C asm .
