package machine

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph/ops"
)

// NewVM compiles a Gorgonia graph into a machine that replaces Gorgonia's own. It
// computes the wanted nodes, the gradients of inputs that gorgonia.Grad has made,
// and what gorgonia.Read reads, and nothing else of the graph. All values must be
// of one type, float32 or float64.
//
// RunAll takes the values that are bound to the inputs, by gorgonia.Let or
// otherwise, and binds the results: to the wanted nodes, to the nodes of the
// gradients, so that a gorgonia.Solver finds them, and to the variables given
// to Read. A gradient replaces that of the run before; the tape machine with
// BindDualValues adds them up. Reset does nothing: a run leaves no state behind.
// An input that is bound to a view of a larger tensor, or to nothing, is an error.
func NewVM(g *gorgonia.ExprGraph, wanted ...*gorgonia.Node) (gorgonia.VM, error) {
	for _, n := range g.AllNodes() {
		_, let := ops.Of(n).(ops.Let)
		switch {
		case let:
			return nil, fmt.Errorf("machine: node %v assigns a value: bind values with gorgonia.Let", n)
		case n.IsVar() && n.Dtype() == tensor.Float32:
			return newVM[float32](g, wanted)
		case n.IsVar():
			return newVM[float64](g, wanted)
		}
	}
	return nil, fmt.Errorf("machine: the graph has no inputs")
}

type vm[F Float] struct {
	program *Program[F]
	inputs  []*gorgonia.Node
	bound   []binding[F]
	reads   []reading[F]
}

// binding is a value bound to a node, over the memory of an output.
type binding[F Float] struct {
	value  gorgonia.Value
	memory []F
	of     *gorgonia.Node // the input whose gradient it is, or nil
}

// reading is a variable that takes a copy of an output.
type reading[F Float] struct {
	node   *gorgonia.Node
	into   *gorgonia.Value
	memory []F
}

func newVM[F Float](g *gorgonia.ExprGraph, wanted []*gorgonia.Node) (gorgonia.VM, error) {
	for _, n := range wanted {
		if n != nil && n.Graph() != nil && n.Graph() != g {
			return nil, fmt.Errorf("machine: node %v belongs to another graph", n)
		}
	}
	outputs := slices.Clone(wanted)
	gradientOf := map[*gorgonia.Node]*gorgonia.Node{}
	m := &vm[F]{}
	for _, n := range g.AllNodes() {
		if r, is := ops.Of(n).(ops.Read); is {
			x := ops.Operands(n)[0]
			outputs = append(outputs, x)
			m.reads = append(m.reads, reading[F]{node: x, into: r.Into})
		}
		if d := n.Deriv(); n.IsVar() && d != nil {
			outputs = append(outputs, d)
			gradientOf[d] = n
		}
	}
	var err error
	if m.program, err = CompileGraph[F](GraphSpec{Outputs: outputs}, nil, Options[F]{}); err != nil {
		return nil, err
	}
	for _, n := range g.AllNodes() {
		if n.IsVar() && m.program.Of(n) != nil {
			m.inputs = append(m.inputs, n)
		}
	}
	for i, r := range m.reads {
		m.reads[i].memory = m.program.Output(r.node)
	}
	seen := map[*gorgonia.Node]bool{}
	for _, n := range outputs {
		if n.IsVar() || seen[n] {
			continue
		}
		seen[n] = true
		b := binding[F]{value: valueOver(n, m.program.Output(n)), memory: m.program.Output(n), of: gradientOf[n]}
		if err := gorgonia.UnsafeLet(n, b.value); err != nil {
			return nil, err
		}
		m.bound = append(m.bound, b)
	}
	return m, nil
}

// RunAll computes all results.
func (m *vm[F]) RunAll() error {
	for _, n := range m.inputs {
		if err := load(n, m.program.Of(n)); err != nil {
			return err
		}
	}
	m.program.Run()
	for _, b := range m.bound {
		setValue(b.value, b.memory)
		if b.of == nil {
			continue
		}
		// an input can have a gradient of its own, from another machine that ran with dual values
		if own, err := b.of.Grad(); err == nil && own != nil && own != b.value {
			setValue(own, b.memory)
		}
	}
	for _, r := range m.reads {
		if *r.into == nil {
			*r.into = valueOver(r.node, slices.Clone(r.memory))
		}
		setValue(*r.into, r.memory)
	}
	return nil
}

// Reset does nothing.
func (m *vm[F]) Reset() {}

// Close releases the machine.
func (m *vm[F]) Close() error {
	m.program.Close()
	return nil
}

// valueOver returns a value of a node's shape over memory.
func valueOver[F Float](n *gorgonia.Node, memory []F) gorgonia.Value {
	if !n.IsScalar() {
		return tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(memory))
	}
	if Dtype[F]() == tensor.Float32 {
		return gorgonia.NewF32(float32(memory[0]))
	}
	return gorgonia.NewF64(float64(memory[0]))
}

// setValue copies memory to a value.
func setValue[F Float](v gorgonia.Value, memory []F) {
	switch x := v.(type) {
	case *gorgonia.F32:
		*x = gorgonia.F32(memory[0])
	case *gorgonia.F64:
		*x = gorgonia.F64(memory[0])
	default:
		if data, is := v.Data().([]F); is {
			copy(data, memory)
		}
	}
}

// load copies the value of an input to memory.
func load[F Float](n *gorgonia.Node, memory []F) error {
	v := n.Value()
	if v == nil {
		return fmt.Errorf("machine: input %v has no value: bind one with gorgonia.Let", n)
	}
	if d, is := v.(*tensor.Dense); is && (d.RequiresIterator() || d.DataOrder().IsColMajor()) {
		return fmt.Errorf("machine: input %v is bound to a view: bind a contiguous copy", n)
	}
	switch data := v.Data().(type) {
	case F:
		memory[0] = data
	case []F:
		if len(data) != len(memory) {
			return fmt.Errorf("machine: the value of input %v has length %d: its shape %v needs %d", n, len(data), n.Shape(), len(memory))
		}
		copy(memory, data)
	default:
		return fmt.Errorf("machine: input %v has a value of type %T: it must be of type %v", n, data, n.Dtype())
	}
	return nil
}
