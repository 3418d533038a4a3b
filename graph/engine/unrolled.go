package engine

import (
	"slices"

	"unroll/graph"
)

// unrolled makes a program of a network as one graph over all its time steps, for
// an engine that knows nothing of repeated steps.
func unrolled[F Float](name string, stack graph.Stack, o Options[F]) (*Program[F], error) {
	u, err := stack.Unrolled(Dtype[F](), o.Steps, o.Batch, o.Train)
	if err != nil {
		return nil, err
	}
	f, err := NewFunction(append(slices.Concat(u.Next...), u.Pred, u.Loss), FunctionOptions[F]{
		Engine: name, Blocks: u.Blocks, Grads: u.Grads, Params: o.Params, gradient: o.grads(), Workers: o.Workers,
	})
	if err != nil {
		return nil, err
	}
	p := newUnrolled(u, f.Input, f.Run)
	if u.Window != nil {
		p.fillWindow(stack, f.Input(u.Window), o)
	}
	p.Pred, p.Loss, p.Grads, p.close = f.Output(u.Pred), f.Output(u.Loss), f.Grads, f.Close
	for _, n := range slices.Concat(u.Next...) {
		p.Next = append(p.Next, f.Output(n))
	}
	return p, nil
}

// newUnrolled is a program with the inputs of an unrolled network.
func newUnrolled[F Float](u *graph.Unrolled, input func(*graph.Node) []F, run func() error) *Program[F] {
	size := u.X[0].Shape().TotalSize()
	p := &Program[F]{X: make([]F, len(u.X)*size), Y: input(u.Y), Weights: input(u.Weight)}
	for _, n := range slices.Concat(u.States...) {
		p.States = append(p.States, input(n))
	}
	for _, m := range u.Masks {
		p.Masks = append(p.Masks, Mask[F]{m.Rate, input(m.Node)})
	}
	p.run = func() error {
		for t, x := range u.X {
			copy(input(x), p.X[t*size:])
		}
		return run()
	}
	return p
}
