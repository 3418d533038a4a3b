package models

import (
	"io"

	"unroll/graph"
	"unroll/graph/machine"
)

// compileLoops runs the network's single steps, repeated over time, on the
// machine.
func compileLoops[F Float](stack graph.Stack, o CompileOptions[F]) (*Program[F], error) {
	steps, err := stack.Steps(dtypeOf[F](), o.Batch, o.Train)
	if err != nil {
		return nil, err
	}
	m, err := machine.CompileLoops(loopSpec(steps, o.Steps), o.Params, machine.Options{Workers: o.Workers})
	if err != nil {
		return nil, err
	}
	p := &Program[F]{
		Steps: o.Steps, Batch: o.Batch, close: m.Close,
		X: m.Of(steps.Passes[0].X[0]), Pred: m.Of(steps.Head.Pred),
		run: func() error { m.Run(); return nil },
	}
	for _, pass := range steps.Passes {
		for i, s := range pass.States {
			p.States, p.Next = append(p.States, m.Of(s)), append(p.Next, m.Output(pass.Next[i]))
		}
		for _, mask := range pass.Masks {
			p.Masks = append(p.Masks, Mask[F]{mask, m.Of(mask.Node)})
		}
	}
	if o.Train {
		p.Y, p.Loss, p.Grads = m.Of(steps.Head.Y), m.Of(steps.Head.Loss), m.Grads()
	}
	return p, nil
}

// WritePlan writes how the machine makes a float32 program of a network: see
// [machine.WritePlan]. Without gradient it is the program that predicts.
func WritePlan(w io.Writer, stack graph.Stack, steps, batch int, gradient bool) error {
	s, err := stack.Steps(dtypeOf[float32](), batch, gradient)
	if err != nil {
		return err
	}
	return machine.WritePlan[float32](w, loopSpec(s, steps), stack.Size())
}

// loopSpec describes the steps of a network to the machine.
func loopSpec(s *graph.Steps, steps int) machine.LoopSpec {
	spec := machine.LoopSpec{Steps: steps}
	for i, p := range s.Passes {
		pass := machine.Pass{
			Sources: p.Pass.Sources, Reverse: p.Pass.Reverse,
			X: p.X, States: p.States, Next: p.Next, Out: p.Out, Blocks: machineBlocks(p.Blocks, p.DBlocks),
			DNext: p.DNext, DOut: p.DOut, DX: p.DX, DStates: p.DStates,
		}
		for _, m := range p.Masks {
			pass.Masks = append(pass.Masks, m.Node)
		}
		spec.Passes = append(spec.Passes, pass)
		if p.Pass.Last {
			spec.Head.Sources = append(spec.Head.Sources, i)
		}
	}
	h := s.Head
	spec.Head.H, spec.Head.Y, spec.Head.Pred, spec.Head.Loss = h.H, h.Y, h.Pred, h.Loss
	spec.Head.DH, spec.Head.Blocks = h.DH, machineBlocks(h.Blocks, h.DBlocks)
	return spec
}

// machineBlocks tells the machine where each gate's block lies in the flat
// vectors; grads are nil for a program without gradient.
func machineBlocks(blocks []graph.Block, grads []*graph.Node) []machine.Block {
	list := make([]machine.Block, len(blocks))
	for i, b := range blocks {
		list[i] = machine.Block{Node: b.Node, View: machine.View{
			Offset: b.Offset(), Rows: b.Param.Rows, Cols: b.Param.Width, Stride: b.Stride(),
		}}
		if grads != nil {
			list[i].Grad = grads[i]
		}
	}
	return list
}
