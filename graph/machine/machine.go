package machine

import "gorgonia.org/gorgonia"

// View is a matrix inside a flat vector: element (r, c) is the vector's element
// Offset + r*Stride + c.
type View struct{ Offset, Rows, Cols, Stride int }

// within reports whether the matrix lies in a vector of the given size.
func (v View) within(size int) bool {
	return v.Offset >= 0 && v.Stride >= v.Cols && v.Offset+(v.Rows-1)*v.Stride+v.Cols <= size
}

// Block is a part of the parameter vector: the graph's input that stands for
// it and, if there is a gradient, the node that computes that.
type Block struct {
	Node *gorgonia.Node // input [View.Rows, View.Cols]
	Grad *gorgonia.Node // gradient of the same shape; nil for zero. In a step: this step's share
	View View           // where the elements lie, in the parameters as in the gradient
}

// GraphSpec is a graph that is computed once in a run.
type GraphSpec struct {
	Blocks  []Block          // parameters
	Outputs []*gorgonia.Node // values to compute; the inputs that they need and that are not parameters are found
}

// LoopSpec is a recurrent network written as one graph for each pass over time
// and one for the head. A pass's graph computes one time step, which the
// machine repeats. Without the gradient's nodes, the program runs forward only and
// keeps the current states alone.
type LoopSpec struct {
	Steps  int // T, at least 1
	Before Before
	Passes []Pass
	Head   Head
}

// Before is a graph that is computed once, before the passes; the zero value is none. Passes
// and the head read its outputs.
type Before struct {
	Inputs  []*gorgonia.Node
	Outputs []*gorgonia.Node
	Blocks  []Block

	DOutputs []*gorgonia.Node // inputs: what arrives at Outputs; nil without gradient
}

// Pass is one recurrence over time, its nodes all in one graph. Shapes are
// those of one step, with B rows.
type Pass struct {
	Sources []int // earlier passes whose Out the nodes X read, one each; empty: X[0] is the network's input
	Reverse bool  // from the last time step to the first

	X      []*gorgonia.Node // inputs [B, F]
	States []*gorgonia.Node // inputs: the states before the step, each [B, H]
	Masks  []*gorgonia.Node // inputs that are the same at every step
	Before []*gorgonia.Node // inputs: the outputs of LoopSpec.Before, or none
	Next   []*gorgonia.Node // states after the step
	Out    *gorgonia.Node   // what later passes and the head read
	Blocks []Block          // parameters; Grad is the step's share of their gradient

	// The vector-Jacobian product; all nil for a program without gradient.
	DNext   []*gorgonia.Node // inputs: what arrives at each of Next from the steps after
	DOut    *gorgonia.Node   // input: what arrives at Out; nil if DNext[0] has all of it
	DX      []*gorgonia.Node // gradient of X; nil for zero
	DBefore []*gorgonia.Node // the step's share of the gradient of Before; nil for zero
	DStates []*gorgonia.Node // gradient of States; nil for zero
}

// Head is a graph over the final outputs of passes.
type Head struct {
	Sources []int            // passes whose Out after the last step processed is H, one each
	H       []*gorgonia.Node // inputs [B, H]
	Before  []*gorgonia.Node // inputs: the outputs of LoopSpec.Before, or none
	Y       *gorgonia.Node   // input: targets; nil without loss
	Weight  *gorgonia.Node   // input: weights of the targets; nil without
	Pred    *gorgonia.Node   // prediction
	Loss    *gorgonia.Node   // nil for a program without gradient
	DH      []*gorgonia.Node // gradient of H; nil for zero
	DBefore []*gorgonia.Node // gradient of Before; nil for zero
	Blocks  []Block
}

// Variable is memory of the caller's that a run reads and may overwrite.
type Variable[F Float] struct {
	Node   *gorgonia.Node // input that stands for it
	Memory []F            // its elements, row by row
	Next   *gorgonia.Node // what a run puts there, of the same shape; nil: a run reads it only
}

// Options say how a program runs. Zero values are the defaults.
type Options[F Float] struct {
	Workers int    // goroutines that share one run; with 1 or less it stays in the caller's
	Kernels string // one of [Kernels]; default: the fastest
	// Grads is the gradient vector, as long as the parameters. Every run overwrites it,
	// and programs may share it. Default: a new one.
	Grads []F
	// Lanes makes the program compute so many networks side by side, on one goroutine: one
	// of [Lanes] or, with the portable kernels, any number. All memory of the program and
	// the caller's vectors are then so many times as long: each number is followed by that
	// of the next network. Default: a program of one network, without lanes.
	Lanes int

	observe observer // called after each pass; nil for none
}

// lanes is how many numbers of memory stand for one of the network.
func (o Options[F]) lanes() int { return max(1, o.Lanes) }

// CompileGraph compiles a graph. Every run reads the parameters from params,
// which several programs may share. The error names the node that the machine
// cannot run.
func CompileGraph[F Float](spec GraphSpec, params []F, opts Options[F]) (*Program[F], error) {
	net, err := lowerGraph(spec, Dtype[F](), len(params)/opts.lanes())
	if err != nil {
		return nil, err
	}
	return assemble(net, nil, params, opts)
}

// CompileUpdate compiles a graph that computes new values of variables, and puts them
// in the place of the old ones at the end of a run. What is overwritten must not
// overlap other memory of the program. The graph's other inputs are found.
func CompileUpdate[F Float](variables []Variable[F], opts Options[F]) (*Program[F], error) {
	net, err := lowerUpdate(variables, opts.lanes())
	if err != nil {
		return nil, err
	}
	var memory [][]F
	for _, v := range variables {
		memory = append(memory, v.Memory)
	}
	return assemble(net, memory, nil, opts)
}

// CompileLoops compiles a network given as single steps. The time that this
// takes does not depend on the number of steps; the memory grows with it.
func CompileLoops[F Float](spec LoopSpec, params []F, opts Options[F]) (*Program[F], error) {
	net, err := lowerLoops(spec, Dtype[F](), len(params)/opts.lanes())
	if err != nil {
		return nil, err
	}
	return assemble(net, nil, params, opts)
}
