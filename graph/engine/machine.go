package engine

import (
	"io"

	"gorgonia.org/gorgonia"

	"unroll/graph"
	"unroll/graph/machine"
)

func init() { register("machine", machineEngine[float32]{}, machineEngine[float64]{}) }

// machineEngine is package machine.
type machineEngine[F Float] struct{ set string } // of kernels; none for the fastest

func (e machineEngine[F]) kernels() []string {
	if e.set != "" {
		return []string{e.set}
	}
	return machine.Kernels()
}

func (machineEngine[F]) with(kernels string) engine[F] { return machineEngine[F]{kernels} }
func (e machineEngine[F]) lanes() []int                { return machine.Lanes[F](e.set) }

// network repeats the single steps of the passes over time.
func (e machineEngine[F]) network(stack graph.Stack, o Options[F]) (*Program[F], error) {
	steps, err := stack.Steps(Dtype[F](), o.Batch, o.Train)
	if err != nil {
		return nil, err
	}
	m, err := machine.CompileLoops(loopSpec(steps, o.Steps), o.Params, machine.Options[F]{Kernels: e.set, Workers: o.Workers, Grads: o.grads(), Lanes: o.Lanes})
	if err != nil {
		return nil, err
	}
	p := &Program[F]{
		X: m.Of(steps.Passes[0].X[0]), Pred: m.Of(steps.Head.Pred),
		run: func() error { m.Run(); return nil }, close: m.Close,
	}
	if w := steps.Window; w != nil {
		p.fillWindow(stack, m.Of(w.Window), o)
	}
	for _, pass := range steps.Passes {
		for i, s := range pass.States {
			p.States, p.Next = append(p.States, m.Of(s)), append(p.Next, m.Output(pass.Next[i]))
		}
		for _, mask := range pass.Masks {
			p.Masks = append(p.Masks, Mask[F]{mask.Rate, m.Of(mask.Node)})
		}
	}
	if o.Train {
		p.Y, p.Weights = m.Of(steps.Head.Y), m.Of(steps.Head.Weight)
		p.Loss, p.Grads = m.Of(steps.Head.Loss), m.Grads()
	}
	return p, nil
}

func (e machineEngine[F]) function(_ *gorgonia.ExprGraph, outputs []*graph.Node, o FunctionOptions[F]) (*Function[F], error) {
	spec := machine.GraphSpec{Blocks: machineBlocks(o.Blocks, o.Grads), Outputs: outputs}
	m, err := machine.CompileGraph(spec, o.Params, machine.Options[F]{Kernels: e.set, Workers: o.Workers, Grads: o.gradient})
	if err != nil {
		return nil, err
	}
	return &Function[F]{
		input: m.Of, output: m.Output,
		run: func() error { m.Run(); return nil }, close: m.Close,
	}, nil
}

// update computes new values in the place of the old ones.
func (e machineEngine[F]) update(variables []variable[F], o UpdaterOptions[F]) (*Function[F], error) {
	m, err := machine.CompileUpdate(variables, machine.Options[F]{Kernels: e.set, Workers: o.Workers, Lanes: o.Lanes})
	if err != nil {
		return nil, err
	}
	return &Function[F]{input: m.Of, run: func() error { m.Run(); return nil }, close: m.Close}, nil
}

// WritePlan writes how the machine makes a float32 program of a network: see
// [machine.WritePlan]. Without gradient it is the program that predicts.
func WritePlan(w io.Writer, stack graph.Stack, steps, batch int, gradient bool) error {
	s, err := stack.Steps(Dtype[float32](), batch, gradient)
	if err != nil {
		return err
	}
	return machine.WritePlan[float32](w, loopSpec(s, steps), stack.Size())
}

// loopSpec describes the steps of a network to the machine.
func loopSpec(s *graph.Steps, steps int) machine.LoopSpec {
	spec := machine.LoopSpec{Steps: steps}
	if w := s.Window; w != nil {
		spec.Before = machine.Before{
			Inputs: []*graph.Node{w.Window}, Outputs: w.Statistics, Blocks: machineBlocks(w.Blocks, w.DBlocks), DOutputs: w.DStatistics,
		}
	}
	for i, p := range s.Passes {
		pass := machine.Pass{
			Sources: p.Pass.Sources, Reverse: p.Pass.Reverse,
			X: p.X, Before: p.Window, States: p.States, Next: p.Next, Out: p.Out, Blocks: machineBlocks(p.Blocks, p.DBlocks),
			DNext: p.DNext, DOut: p.DOut, DX: p.DX, DBefore: p.DWindow, DStates: p.DStates,
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
	spec.Head.H, spec.Head.Y, spec.Head.Weight, spec.Head.Pred, spec.Head.Loss = h.H, h.Y, h.Weight, h.Pred, h.Loss
	spec.Head.Before, spec.Head.DBefore = h.Window, h.DWindow
	spec.Head.DH, spec.Head.Blocks = h.DH, machineBlocks(h.Blocks, h.DBlocks)
	return spec
}

// machineBlocks says where each gate's block lies in the flat vectors; grads are
// nil for a program without gradient.
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
