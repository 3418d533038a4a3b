package engine

import (
	"gorgonia.org/gorgonia"

	"unroll/graph"
)

// GorgoniaAdam makes a training step of a network the way programs for Gorgonia
// do: the unrolled network on the tape machine with dual values, and Gorgonia's
// own Adam with its rate of 0.001. It is there to be measured against. A run
// updates Params from X, Y, States and Masks; the program has no other results,
// and Options' Engine, Train and Workers are ignored.
func GorgoniaAdam[F Float](stack graph.Stack, o Options[F]) (*Program[F], error) {
	return compile(stack, o, gorgoniaAdam)
}

func gorgoniaAdam[F Float](stack graph.Stack, o Options[F]) (*Program[F], error) {
	u, err := stack.Unrolled(Dtype[F](), o.Steps, o.Batch, true)
	if err != nil {
		return nil, err
	}
	t := newTape[F](u.Expr.Graph(), nil)
	if err := t.bind(u.Blocks, o.Params); err != nil {
		return nil, err
	}
	var weights gorgonia.Nodes
	for _, b := range u.Blocks {
		weights = append(weights, b.Node)
	}
	vm := gorgonia.NewTapeMachine(u.Expr.Graph(), gorgonia.BindDualValues(weights...))
	solver := gorgonia.NewAdamSolver()
	p := newUnrolled(u, t.input, func() error {
		if err := vm.RunAll(); err != nil {
			return err
		}
		if err := solver.Step(gorgonia.NodesToValueGrads(weights)); err != nil {
			return err
		}
		vm.Reset()
		for _, b := range u.Blocks {
			unpack(b, t.inputs[b.Node], o.Params)
		}
		return nil
	})
	p.close = func() { _ = vm.Close() }
	return p, nil
}
