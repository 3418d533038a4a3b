package machine_test

import (
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph"
	"unroll/graph/machine"
)

// graphInputs are inputs of a graph of float64 that tests of errors share.
type graphInputs struct {
	g              *gorgonia.ExprGraph
	x, w           *gorgonia.Node // [2, 3] and [3, 2]
	number, single *gorgonia.Node // of float64, and of float32
	cube           *gorgonia.Node // [2, 2, 2]
}

func newInputs() graphInputs {
	g := gorgonia.NewGraph()
	matrix := func(name string, rows, cols int) *gorgonia.Node {
		return gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(rows, cols), gorgonia.WithName(name))
	}
	return graphInputs{
		g: g, x: matrix("x", 2, 3), w: matrix("w", 3, 2),
		number: gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName("number")),
		single: gorgonia.NewScalar(g, tensor.Float32, gorgonia.WithName("single")),
		cube:   gorgonia.NewTensor(g, tensor.Float64, 3, gorgonia.WithShape(2, 2, 2), gorgonia.WithName("cube")),
	}
}

// wantError checks that an error is the wanted sentence.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestGraphErrors(t *testing.T) {
	in := newInputs()
	view := machine.View{Rows: 2, Cols: 3, Stride: 3}
	sum := gorgonia.Must(gorgonia.Add(in.x, in.x))
	ceil := gorgonia.Must(gorgonia.Ceil(in.x))
	outputs := func(nodes ...*gorgonia.Node) machine.GraphSpec { return machine.GraphSpec{Outputs: nodes} }
	block := func(b machine.Block) machine.GraphSpec {
		return machine.GraphSpec{Blocks: []machine.Block{b}, Outputs: []*gorgonia.Node{sum}}
	}
	for want, spec := range map[string]machine.GraphSpec{
		"machine: cannot run op \"ceil\" of node " + ceil.String() + " with shape (2, 3)":                       outputs(ceil),
		"machine: node cube :: Tensor-3 float64 has shape (2, 2, 2): it must be a number, a vector or a matrix": outputs(in.cube),
		"machine: node single :: float32 is of type float32: this program computes in float64":                  outputs(sum, in.single),
		"machine: a node is missing": outputs(nil),
		"machine: block x :: Matrix float64 has shape [2, 3] and a view of [3, 2]: they must be equal": block(
			machine.Block{Node: in.x, View: machine.View{Rows: 3, Cols: 2, Stride: 2}}),
		"machine: block x :: Matrix float64 reaches outside of the parameter vector of length 6": block(
			machine.Block{Node: in.x, View: machine.View{Offset: 1, Rows: 2, Cols: 3, Stride: 3}}),
		"machine: node " + sum.String() + " is computed: it must be an input": block(machine.Block{Node: sum, View: view}),
		"machine: node w :: Matrix float64 has shape [3, 2]: it must have that of x :: Matrix float64, [2, 3]": block(
			machine.Block{Node: in.x, Grad: in.w, View: view}),
	} {
		_, err := machine.CompileGraph(spec, make([]float64, 6), machine.Options[float64]{})
		wantError(t, err, want)
	}
	_, err := machine.CompileGraph(outputs(sum), nil, machine.Options[float64]{Grads: make([]float64, 3)})
	wantError(t, err, "machine: the gradient vector has length 3: it must be as long as the parameter vector, 0")
	_, err = machine.CompileGraph(outputs(sum), nil, machine.Options[float64]{Kernels: "abacus"})
	wantError(t, err, `machine: unknown kernels "abacus": this processor runs `+strings.Join(machine.Kernels(), ", "))
}

func TestUpdateErrors(t *testing.T) {
	in := newInputs()
	sum := gorgonia.Must(gorgonia.Add(in.x, in.x))
	memory := make([]float64, 6)
	for want, list := range map[string][]machine.Variable[float64]{
		"machine: the memory of variable x :: Matrix float64 has length 2: its shape [2, 3] needs 6": {{Node: in.x, Memory: memory[:2]}},
		"machine: node w :: Matrix float64 has shape [3, 2]: it must have that of x :: Matrix float64, [2, 3]": {
			{Node: in.x, Memory: memory, Next: in.w},
		},
		"machine: node " + sum.String() + " is computed: it must be an input":                  {{Node: sum, Memory: memory}},
		"machine: node single :: float32 is of type float32: this program computes in float64": {{Node: in.x, Memory: memory, Next: in.single}},
		"machine: a node is missing": {{Memory: memory}},
	} {
		_, err := machine.CompileUpdate(list, machine.Options[float64]{})
		wantError(t, err, want)
	}
}

// TestLoopErrors spoils the specification of a network of two layers.
func TestLoopErrors(t *testing.T) {
	stack := cellStack(t, "rnn", 2, 3)
	stack.Layers = append(stack.Layers, stack.Layers[0])
	const steps, batch = 2, 4
	wrong := graph.NewExpr(tensor.Float64).Input("wrong", 1, 2)
	const has = "machine: node wrong :: Matrix float64 has shape [1, 2]: it must have that of "
	nodes := func(list ...*gorgonia.Node) []*gorgonia.Node { return list }
	for _, c := range []struct {
		want  string
		spoil func(spec *machine.LoopSpec, first, last *machine.Pass)
	}{
		{"machine: 0 time steps: there must be at least 1", func(s *machine.LoopSpec, _, _ *machine.Pass) { s.Steps = 0 }},
		{
			"pass 0: machine: a pass that reads the network's input must have one input, not 0",
			func(_ *machine.LoopSpec, first, _ *machine.Pass) { first.X = nil },
		},
		{"pass 0: machine: a node is missing", func(_ *machine.LoopSpec, first, _ *machine.Pass) { first.X = nodes(nil) }},
		{"pass 0: machine: a node is missing", func(_ *machine.LoopSpec, first, _ *machine.Pass) { first.Out = nil }},
		{
			"pass 0: machine: states and their next values must be equal in number, not 1 and 0",
			func(_ *machine.LoopSpec, first, _ *machine.Pass) { first.Next = nil },
		},
		{
			"pass 0: machine: unknown input layer0/kernel.h :: Matrix float64: it is none of the listed inputs and blocks",
			func(_ *machine.LoopSpec, first, _ *machine.Pass) { first.Blocks = first.Blocks[1:] },
		},
		{
			"pass 0: machine: unknown input wrong :: Matrix float64: it is none of the listed inputs and blocks",
			func(_ *machine.LoopSpec, first, _ *machine.Pass) { first.Next = nodes(wrong) },
		},
		{
			"pass 0: " + has + "layer0/state_h :: Matrix float64, [4, 3]",
			func(_ *machine.LoopSpec, first, _ *machine.Pass) {
				first.Masks, first.Next = nodes(wrong), nodes(wrong)
			},
		},
		{
			"pass 1: machine: sources and inputs must be equal in number, not 2 and 1",
			func(_ *machine.LoopSpec, _, last *machine.Pass) { last.Sources = []int{0, 0} },
		},
		{"pass 1: machine: source 1 is not an earlier pass", func(_ *machine.LoopSpec, _, last *machine.Pass) { last.Sources = []int{1} }},
		{
			"pass 1: machine: input wrong :: Matrix float64 has shape [1, 2]: what it reads has shape [4, 3]",
			func(_ *machine.LoopSpec, _, last *machine.Pass) { last.X = nodes(wrong) },
		},
		{
			"head: machine: sources and inputs must be equal in number, not 0 and 1",
			func(s *machine.LoopSpec, _, _ *machine.Pass) { s.Head.Sources = nil },
		},
		{"head: machine: source 2 is not a pass", func(s *machine.LoopSpec, _, _ *machine.Pass) { s.Head.Sources = []int{2} }},
		{
			"head: machine: inputs and their gradients must be equal in number, not 1 and 2",
			func(s *machine.LoopSpec, _, _ *machine.Pass) { s.Head.DH = nodes(nil, nil) },
		},
		{
			"head: " + has + "h/layer1 :: Matrix float64, [4, 3]",
			func(s *machine.LoopSpec, _, _ *machine.Pass) {
				s.Head.Y, s.Head.Loss, s.Head.DH = wrong, nil, nodes(wrong)
			},
		},
		{
			"pass 1, backward: machine: states, their gradients and arriving gradients must be equal in number, not 1, 0 and 1",
			func(_ *machine.LoopSpec, _, last *machine.Pass) { last.DStates = nil },
		},
		{
			"pass 1, backward: machine: inputs and their gradients must be equal in number, not 1 and 0",
			func(_ *machine.LoopSpec, _, last *machine.Pass) { last.DX = nil },
		},
		{
			"pass 1, backward: " + has + "x/layer0 :: Matrix float64, [4, 3]",
			func(_ *machine.LoopSpec, _, last *machine.Pass) { last.Masks, last.DX = nodes(wrong), nodes(wrong) },
		},
		{
			"pass 1, backward: machine: input wrong :: Matrix float64 has shape [1, 2]: what it reads has shape [4, 3]",
			func(_ *machine.LoopSpec, _, last *machine.Pass) { last.DNext = nodes(wrong) },
		},
		{
			"pass 0, backward: machine: a later pass reads the output: DOut is missing",
			func(_ *machine.LoopSpec, first, _ *machine.Pass) { first.DOut = nil },
		},
	} {
		s, err := stack.Steps(tensor.Float64, batch, true)
		if err != nil {
			t.Fatal(err)
		}
		spec := loopSpec(s, steps)
		c.spoil(&spec, &spec.Passes[0], &spec.Passes[1])
		_, err = machine.CompileLoops(spec, make([]float64, stack.Size()), machine.Options[float64]{})
		wantError(t, err, c.want)
	}
}

func TestVMErrors(t *testing.T) {
	in := newInputs()
	double := func(n *gorgonia.Node) *gorgonia.Node { return gorgonia.Must(gorgonia.Add(n, n)) }
	for want, compile := range map[string]func() (gorgonia.VM, error){
		"machine: the graph has no inputs": func() (gorgonia.VM, error) { return machine.NewVM(gorgonia.NewGraph()) },
		"machine: a node is missing":       func() (gorgonia.VM, error) { return machine.NewVM(in.g, nil) },
		"machine: node x :: Matrix float64 belongs to another graph": func() (gorgonia.VM, error) {
			return machine.NewVM(in.g, double(in.x), newInputs().x)
		},
	} {
		_, err := compile()
		wantError(t, err, want)
	}
	dense := func(rows, cols int) *tensor.Dense {
		return tensor.New(tensor.Of(tensor.Float64), tensor.WithShape(rows, cols))
	}
	view, err := dense(4, 4).Slice(gorgonia.S(1, 3), gorgonia.S(0, 3))
	if err != nil {
		t.Fatal(err)
	}
	for want, value := range map[string]gorgonia.Value{
		"machine: input x :: Matrix float64 has no value: bind one with gorgonia.Let":   nil,
		"machine: input x :: Matrix float64 is bound to a view: bind a contiguous copy": view,
	} {
		in := newInputs()
		m, err := machine.NewVM(in.g, double(in.x))
		if err != nil {
			t.Fatal(err)
		}
		if value != nil {
			if err := gorgonia.UnsafeLet(in.x, value); err != nil {
				t.Fatal(err)
			}
		}
		wantError(t, m.RunAll(), want)
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}
