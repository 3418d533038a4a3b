package machine_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph"
	"unroll/graph/machine"
)

// tb is what testing.T and rapid.T have in common.
type tb interface {
	Helper()
	Fatal(...any)
	Errorf(string, ...any)
}

func dtype[F machine.Float]() tensor.Dtype {
	var x F
	if _, is := any(x).(float32); is {
		return tensor.Float32
	}
	return tensor.Float64
}

func blocks(list []graph.Block, grads []*gorgonia.Node) []machine.Block {
	made := make([]machine.Block, len(list))
	for i, b := range list {
		made[i] = machine.Block{Node: b.Node, View: machine.View{
			Offset: b.Offset(), Rows: b.Param.Rows, Cols: b.Param.Width, Stride: b.Stride(),
		}}
		if grads != nil {
			made[i].Grad = grads[i]
		}
	}
	return made
}

func maskNodes(masks []graph.Mask) []*gorgonia.Node {
	var nodes []*gorgonia.Node
	for _, m := range masks {
		nodes = append(nodes, m.Node)
	}
	return nodes
}

// loopSpec describes a network's steps to the machine.
func loopSpec(s *graph.Steps, steps int) machine.LoopSpec {
	spec := machine.LoopSpec{Steps: steps}
	for i, p := range s.Passes {
		spec.Passes = append(spec.Passes, machine.Pass{
			Sources: p.Pass.Sources, Reverse: p.Pass.Reverse,
			X: p.X, States: p.States, Masks: maskNodes(p.Masks), Next: p.Next, Out: p.Out,
			Blocks: blocks(p.Blocks, p.DBlocks),
			DNext:  p.DNext, DOut: p.DOut, DX: p.DX, DStates: p.DStates,
		})
		if p.Pass.Last {
			spec.Head.Sources = append(spec.Head.Sources, i)
		}
	}
	h := s.Head
	spec.Head.H, spec.Head.Y, spec.Head.Pred, spec.Head.Loss = h.H, h.Y, h.Pred, h.Loss
	spec.Head.DH, spec.Head.Blocks = h.DH, blocks(h.Blocks, h.DBlocks)
	return spec
}

// network is a stack on random data, run in three ways.
type network[F machine.Float] struct {
	stack        graph.Stack
	steps, batch int
	params       []F
	x, y         []F            // [T, B, F], [B, outputs]
	states       map[string][]F // initial states and masks, by the name of their node
}

func newNetwork[F machine.Float](stack graph.Stack, steps, batch int) *network[F] {
	n := &network[F]{stack: stack, steps: steps, batch: batch, states: map[string][]F{}}
	rng := rand.New(rand.NewPCG(uint64(steps), uint64(batch)))
	draw := func(size int) []F {
		v := make([]F, size)
		for i := range v {
			v[i] = F(0.5 * rng.NormFloat64())
		}
		return v
	}
	n.params, n.x, n.y = draw(stack.Size()), draw(steps*batch*stack.Inputs), draw(batch*stack.Outputs)
	return n
}

// given returns the values of an initial state or a mask, drawn by its name.
func (n *network[F]) given(node *gorgonia.Node) []F {
	name := node.Name()
	if n.states[name] == nil {
		var seed uint64
		for _, c := range name {
			seed = seed*31 + uint64(c)
		}
		rng := rand.New(rand.NewPCG(seed, 1))
		v := make([]F, node.Shape().TotalSize())
		for i := range v {
			v[i] = F(0.5 * rng.NormFloat64())
		}
		n.states[name] = v
	}
	return n.states[name]
}

// loops runs the network from its single steps. State inputs are called by
// the names that the unrolled graph gives them.
func (n *network[F]) loops(t tb, opts machine.Options[F]) (*machine.Program[F], map[string][]F) {
	t.Helper()
	s, err := n.stack.Steps(dtype[F](), n.batch, true)
	if err != nil {
		t.Fatal(err)
	}
	p, err := machine.CompileLoops(loopSpec(s, n.steps), n.params, machine.Verified(opts))
	if err != nil {
		t.Fatal(err)
	}
	copy(p.Of(s.Passes[0].X[0]), n.x)
	copy(p.Of(s.Head.Y), n.y)
	result := map[string][]F{}
	for _, pass := range s.Passes {
		for _, node := range pass.States {
			copy(p.Of(node), n.given(node))
		}
		for _, m := range pass.Masks {
			copy(p.Of(m.Node), n.given(m.Node))
		}
	}
	p.Run()
	p.Run() // a second run gives the same
	result["pred"], result["loss"], result["grads"] = p.Of(s.Head.Pred), p.Of(s.Head.Loss), p.Grads()
	for i, pass := range s.Passes {
		for k, node := range pass.Next {
			result[fmt.Sprintf("state %d of pass %d", k, i)] = p.Output(node)
		}
	}
	return p, result
}

// unrolled runs the network as one graph, on the machine.
func (n *network[F]) unrolled(t tb, opts machine.Options[F]) (*machine.Program[F], map[string][]F) {
	t.Helper()
	u, err := n.stack.Unrolled(dtype[F](), n.steps, n.batch, true)
	if err != nil {
		t.Fatal(err)
	}
	spec := machine.GraphSpec{Blocks: blocks(u.Blocks, u.Grads), Outputs: []*gorgonia.Node{u.Pred, u.Loss}}
	for _, next := range u.Next {
		spec.Outputs = append(spec.Outputs, next...)
	}
	p, err := machine.CompileGraph(spec, n.params, machine.Verified(opts))
	if err != nil {
		t.Fatal(err)
	}
	width := n.batch * n.stack.Inputs
	for i, x := range u.X {
		copy(p.Of(x), n.x[i*width:])
	}
	copy(p.Of(u.Y), n.y)
	for _, states := range u.States {
		for _, node := range states {
			copy(p.Of(node), n.given(node))
		}
	}
	for _, m := range u.Masks {
		copy(p.Of(m.Node), n.given(m.Node))
	}
	p.Run()
	p.Run()
	result := map[string][]F{"pred": p.Of(u.Pred), "loss": p.Of(u.Loss), "grads": p.Grads()}
	for i, next := range u.Next {
		for k, node := range next {
			result[fmt.Sprintf("state %d of pass %d", k, i)] = p.Output(node)
		}
	}
	return p, result
}

// tape runs the network on Gorgonia's tape machine.
func (n *network[F]) tape(t tb) map[string][]F {
	t.Helper()
	u, err := n.stack.Unrolled(dtype[F](), n.steps, n.batch, true)
	if err != nil {
		t.Fatal(err)
	}
	let := func(node *gorgonia.Node, v []F) {
		d := tensor.New(tensor.WithShape(node.Shape()...), tensor.WithBacking(append([]F{}, v...)))
		if err := gorgonia.Let(node, d); err != nil {
			t.Fatal(err)
		}
	}
	width := n.batch * n.stack.Inputs
	for i, x := range u.X {
		let(x, n.x[i*width:(i+1)*width])
	}
	let(u.Y, n.y)
	for _, states := range u.States {
		for _, node := range states {
			let(node, n.given(node))
		}
	}
	for _, m := range u.Masks {
		let(m.Node, n.given(m.Node))
	}
	for _, b := range u.Blocks {
		var v []F
		for r := range b.Param.Rows {
			v = append(v, n.params[b.Offset()+r*b.Stride():][:b.Param.Width]...)
		}
		let(b.Node, v)
	}
	values := map[string]*gorgonia.Value{"pred": new(gorgonia.Value), "loss": new(gorgonia.Value)}
	gorgonia.Read(u.Pred, values["pred"])
	gorgonia.Read(u.Loss, values["loss"])
	for i, next := range u.Next {
		for k, node := range next {
			v := new(gorgonia.Value)
			values[fmt.Sprintf("state %d of pass %d", k, i)] = v
			gorgonia.Read(node, v)
		}
	}
	grads := make([]gorgonia.Value, len(u.Grads))
	for i, g := range u.Grads {
		if g != nil {
			gorgonia.Read(g, &grads[i])
		}
	}
	vm := gorgonia.NewTapeMachine(u.Expr.Graph())
	defer vm.Close()
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	result := map[string][]F{"grads": make([]F, len(n.params))}
	for name, v := range values {
		result[name] = (*v).Data().([]F)
	}
	for i, b := range u.Blocks {
		if grads[i] == nil {
			continue
		}
		for r := range b.Param.Rows {
			copy(result["grads"][b.Offset()+r*b.Stride():], grads[i].Data().([]F)[r*b.Param.Width:(r+1)*b.Param.Width])
		}
	}
	return result
}

// compare checks that results agree to a tolerance relative to the largest
// element of each.
func compare[F machine.Float](t tb, way string, got, want map[string][]F, tolerance float64) {
	t.Helper()
	for name, w := range want {
		var scale, worst float64
		for i := range w {
			scale = max(scale, math.Abs(float64(w[i])))
			d := math.Abs(float64(got[name][i] - w[i]))
			if math.IsNaN(d) {
				d = math.Inf(1)
			}
			worst = max(worst, d)
		}
		if len(got[name]) != len(w) || worst > tolerance*max(scale, 1e-3) {
			t.Errorf("%s: %s is off by %g of %g (%d and %d elements)", way, name, worst, scale, len(got[name]), len(w))
		}
	}
}

func cellStack(t tb, cell string, inputs, units int) graph.Stack {
	info, err := graph.Cells.Lookup(cell)
	if err != nil {
		t.Fatal(err)
	}
	return graph.Stack{Inputs: inputs, Layers: []graph.Layer{{Cell: info.New(), Units: units}}, Outputs: 1}
}

func checkNetwork[F machine.Float](t *testing.T, stack graph.Stack, steps, batch int, tolerance float64) {
	t.Helper()
	n := newNetwork[F](stack, steps, batch)
	want := n.tape(t)
	_, got := n.loops(t, machine.Options[F]{})
	compare(t, "loops", got, want, tolerance)
	_, got = n.unrolled(t, machine.Options[F]{})
	compare(t, "unrolled", got, want, tolerance)
}

func TestLSTM(t *testing.T) {
	for _, d := range [][4]int{{1, 1, 1, 1}, {3, 1, 1, 4}, {2, 3, 2, 1}, {5, 2, 3, 7}} {
		steps, inputs, batch, units := d[0], d[1], d[2], d[3]
		t.Run(fmt.Sprintf("T=%d F=%d B=%d H=%d", steps, inputs, batch, units), func(t *testing.T) {
			checkNetwork[float64](t, cellStack(t, "lstm", inputs, units), steps, batch, 1e-12)
			checkNetwork[float32](t, cellStack(t, "lstm", inputs, units), steps, batch, 1e-5)
		})
	}
}

func TestStacks(t *testing.T) {
	for name, layers := range map[string][]graph.Layer{
		"stacked":               {{Units: 3}, {Units: 2}},
		"bidirectional":         {{Units: 3, Bidirectional: true}},
		"stacked bidirectional": {{Units: 3, Bidirectional: true}, {Units: 2, Bidirectional: true}},
		"bidirectional below":   {{Units: 2, Bidirectional: true}, {Units: 3}},
		"residual":              {{Units: 3}, {Units: 3, Residual: true}},
		"residual between":      {{Units: 3}, {Units: 3, Residual: true}, {Units: 2}},
		"residual both ways":    {{Units: 4}, {Units: 2, Residual: true, Bidirectional: true}},
		"dropout":               {{Units: 3, Dropout: 0.5, RecurrentDropout: 0.5}, {Units: 2, Dropout: 0.5}},
	} {
		for _, cell := range []string{"lstm", "gru"} {
			info, err := graph.Cells.Lookup(cell)
			if err != nil {
				t.Log(err)
				continue
			}
			stack := graph.Stack{Inputs: 2, Outputs: 2}
			for _, l := range layers {
				l.Cell = info.New()
				stack.Layers = append(stack.Layers, l)
			}
			for _, d := range [][2]int{{1, 1}, {4, 3}, {3, 1}} {
				t.Run(fmt.Sprintf("%s %s T=%d B=%d", cell, name, d[0], d[1]), func(t *testing.T) {
					checkNetwork[float64](t, stack, d[0], d[1], 1e-12)
					checkNetwork[float32](t, stack, d[0], d[1], 1e-5)
				})
			}
		}
	}
}

// Package engine compares the results of all cells with the tape machine's.
func TestCellsPasses(t *testing.T) {
	for _, info := range graph.Cells.All() {
		for _, d := range [][4]int{{1, 1, 1, 1}, {3, 1, 1, 4}, {4, 2, 3, 5}} {
			steps, inputs, batch, units := d[0], d[1], d[2], d[3]
			t.Run(fmt.Sprintf("%s T=%d F=%d B=%d H=%d", info.Name, steps, inputs, batch, units), func(t *testing.T) {
				stack := cellStack(t, info.Name, inputs, units)
				checkPasses(t, stack, steps, batch)
			})
		}
	}
}

// checkPasses checks that no pass changes a network's results.
func checkPasses(t tb, stack graph.Stack, steps, batch int) {
	t.Helper()
	s, err := stack.Steps(tensor.Float64, batch, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := machine.CheckPasses(loopSpec(s, steps), stack.Size()); err != nil {
		t.Errorf("%v", err)
	}
}

// TestLarge has matrices of many strips, and rows enough to pack.
func TestLarge(t *testing.T) {
	for _, cell := range []string{"lstm", "gru", "layernorm-lstm"} {
		t.Run(cell, func(t *testing.T) {
			checkNetwork[float64](t, cellStack(t, cell, 3, 37), 3, 75, 1e-11)
			checkNetwork[float32](t, cellStack(t, cell, 3, 37), 3, 75, 1e-4)
			checkWorkers[float64](t, cellStack(t, cell, 3, 37), 3, 75)
			checkWorkers[float32](t, cellStack(t, cell, 3, 37), 5, 75)
		})
	}
}

// checkWorkers checks that results do not depend on the number of workers, to
// the last bit.
func checkWorkers[F machine.Float](t *testing.T, stack graph.Stack, steps, batch int) {
	t.Helper()
	n := newNetwork[F](stack, steps, batch)
	p1, want := n.loops(t, machine.Options[F]{Workers: 1})
	defer p1.Close()
	for _, workers := range []int{2, 3} {
		p, got := n.loops(t, machine.Options[F]{Workers: workers})
		compare(t, fmt.Sprint(workers, " workers"), got, want, 0)
		p.Close()
	}
}
