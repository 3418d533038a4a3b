package kernel

// A Fused kernel computes a program of elementwise operations in one pass over its arrays: what a list of other kernels
// would compute, to the last bit.
type Fused[F Float] struct {
	Name string
	// Program is what it computes, such as "mul x0 k0; add v0 x1 > v1": operations by their names, each with its operands.
	// Operand x0 is the first array, k0 the first number, v0 the result of the first operation; > lists the results.
	Program string
	// Run computes n elements. The memory holds the addresses of the results, the arrays and the numbers, in this order. A
	// result may be in the place of an array; otherwise they must not overlap.
	Run func(memory **F, n int)
}
