package microscope

import (
	"slices"

	"unroll/graph"
	"unroll/graph/engine"
)

// network is a stack for one sequence, compiled as single steps. What it shows is the same
// on every processor.
type network struct {
	params []float64 // read at every run
	window *window   // nil for a stack that does not scale its windows
	passes []pass
	head   graph.HeadStep
	top    *engine.Function[float64] // the head's prediction, loss and gradient
	shown  *graph.Node               // the prediction, with a window scaling in the targets' unit
	err    error                     // the first error since the weights were set
}

// pass is one time step of a recurrence, forward and backward.
type pass struct {
	graph.Step
	gates             []graph.Gate
	forward, backward *engine.Function[float64]
}

// states are vectors [units] by pass and state.
type states [][][]float64

func newNetwork(stack graph.Stack) (*network, error) {
	steps, err := stack.Steps(engine.Dtype[float64](), 1, true)
	if err != nil {
		return nil, err
	}
	n := &network{params: make([]float64, stack.Size()), head: steps.Head}
	if n.window, err = newWindow(stack, steps.Window, n.params); err != nil {
		return nil, err
	}
	for _, step := range steps.Passes {
		p := pass{Step: step, gates: step.Expr.Gates()}
		o := engine.FunctionOptions[float64]{Engine: engine.Portable, Blocks: step.Blocks, Params: n.params}
		wanted := append(slices.Clone(step.Next), step.Out)
		for _, g := range p.gates {
			wanted = append(wanted, g.Node)
		}
		if p.forward, err = engine.NewFunction(wanted, o); err != nil {
			return nil, err
		}
		if p.backward, err = engine.NewFunction(slices.Concat(step.DX, step.DStates), o); err != nil {
			return nil, err
		}
		for _, m := range step.Masks {
			fill(p.forward.Input(m.Node), 1)
			fill(p.backward.Input(m.Node), 1)
		}
		n.passes = append(n.passes, p)
	}
	h := n.head
	n.shown = h.Pred
	if loss, is := stack.Objective().(graph.Parametric); is && stack.Scaled() {
		n.shown = loss.Point(h.Expr, h.Expr.Parameters(loss, h.Pred))
	}
	n.top, err = engine.NewFunction(append([]*graph.Node{n.shown, h.Loss}, h.DH...),
		engine.FunctionOptions[float64]{Engine: engine.Portable, Blocks: h.Blocks, Params: n.params})
	return n, err
}

// run runs a function and records the first error.
func (n *network) run(f *engine.Function[float64]) {
	if err := f.Run(); err != nil && n.err == nil {
		n.err = err
	}
}

// zeros returns initial states.
func (n *network) zeros() states {
	s := make(states, len(n.passes))
	for i, p := range n.passes {
		for range p.States {
			s[i] = append(s[i], make([]float64, p.Pass.Layer.Units))
		}
	}
	return s
}

// order returns the steps of a window in the order of the pass.
func (p *pass) order(steps int) []int {
	order := make([]int, steps)
	for k := range order {
		order[k] = k
	}
	if p.Pass.Reverse {
		slices.Reverse(order)
	}
	return order
}

// load copies values into an input, if the function has it.
func load(f *engine.Function[float64], n *graph.Node, values []float64) {
	copy(f.Input(n), values)
}

// read copies an output; nil stands for zeros.
func read(f *engine.Function[float64], n *graph.Node, size int) []float64 {
	if n == nil {
		return make([]float64, size)
	}
	return slices.Clone(f.Output(n))
}

func fill(values []float64, v float64) {
	for i := range values {
		values[i] = v
	}
}

func add(sum, values []float64) {
	for i, v := range values {
		sum[i] += v
	}
}
