package microscope

import (
	"slices"

	"gorgonia.org/tensor"

	"unroll/graph"
	"unroll/graph/machine"
)

// network is a stack for one sequence, compiled as single steps.
type network struct {
	params []float64 // read at every run
	passes []pass
	head   graph.HeadStep
	top    *machine.Program[float64] // the head's prediction, loss and gradient
}

// pass is one time step of a recurrence, and the way back through it.
type pass struct {
	graph.Step
	gates             []graph.Gate
	forward, backward *machine.Program[float64]
}

// states are vectors [units] by pass and state.
type states [][][]float64

func newNetwork(stack graph.Stack) (*network, error) {
	steps, err := stack.Steps(tensor.Float64, 1, true)
	if err != nil {
		return nil, err
	}
	n := &network{params: make([]float64, stack.Size()), head: steps.Head}
	for _, step := range steps.Passes {
		p := pass{Step: step, gates: step.Expr.Gates()}
		wanted := append(slices.Clone(step.Next), step.Out)
		for _, g := range p.gates {
			wanted = append(wanted, g.Node)
		}
		if p.forward, err = n.compile(step.Blocks, wanted); err != nil {
			return nil, err
		}
		if p.backward, err = n.compile(step.Blocks, append(slices.Clone(step.DX), step.DStates...)); err != nil {
			return nil, err
		}
		for _, m := range step.Masks {
			for _, program := range []*machine.Program[float64]{p.forward, p.backward} {
				fill(program.Of(m.Node), 1)
			}
		}
		n.passes = append(n.passes, p)
	}
	h := n.head
	n.top, err = n.compile(h.Blocks, append([]*graph.Node{h.Pred, h.Loss}, h.DH...))
	return n, err
}

// compile makes a program of nodes; nil ones, which stand for zero, are left out.
func (n *network) compile(blocks []graph.Block, wanted []*graph.Node) (*machine.Program[float64], error) {
	spec := machine.GraphSpec{Outputs: slices.DeleteFunc(wanted, func(n *graph.Node) bool { return n == nil })}
	for _, b := range blocks {
		spec.Blocks = append(spec.Blocks, machine.Block{Node: b.Node, View: machine.View{
			Offset: b.Offset(), Rows: b.Param.Rows, Cols: b.Param.Width, Stride: b.Stride(),
		}})
	}
	return machine.CompileGraph(spec, n.params, machine.Options{})
}

// zeros are states before anything was seen.
func (n *network) zeros() states {
	s := make(states, len(n.passes))
	for i, p := range n.passes {
		for range p.States {
			s[i] = append(s[i], make([]float64, p.Pass.Layer.Units))
		}
	}
	return s
}

// order are the steps of a window in the order in which the pass takes them.
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

// load puts values into an input that the program may not need.
func load(p *machine.Program[float64], n *graph.Node, values []float64) {
	copy(p.Of(n), values)
}

// read copies an output; nil stands for zeros.
func read(p *machine.Program[float64], n *graph.Node, size int) []float64 {
	if n == nil {
		return make([]float64, size)
	}
	return slices.Clone(p.Output(n))
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
