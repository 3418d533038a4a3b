package export

import (
	"fmt"
	"strconv"

	"unroll/dataset"
	"unroll/graph"
	"unroll/graph/ops"
)

// value is a matrix in the ONNX graph. Its rows are the samples of the batch, or
// it is a constant or computed from constants alone.
type value struct {
	name   string
	sample bool
}

// scope writes a small expression graph, a time step or the head, whose inputs
// are bound to values first.
type scope struct {
	*writer
	name   string // prefix of its values
	values map[*graph.Node]value
	gates  map[*graph.Node]string
	count  int // of values that are no gates
}

func newScope(w *writer, name string, e *graph.Expr) *scope {
	s := &scope{writer: w, name: name, values: map[*graph.Node]value{}, gates: map[*graph.Node]string{}}
	for _, g := range e.Gates() {
		s.gates[g.Node] = g.Name
	}
	return s
}

// bind says what an input of the expression graph is.
func (s *scope) bind(input *graph.Node, name string) { s.values[input] = value{name, true} }

// weights binds the weights, each gate's block a constant of its own.
func (s *scope) weights(blocks []graph.Block, params []float64) {
	for _, b := range blocks {
		rows, cols := b.Param.Rows, b.Param.Width
		var block []float64
		for row := range rows {
			at := b.Offset() + row*b.Stride()
			block = append(block, params[at:at+cols]...)
		}
		s.values[b.Node] = value{s.matrix(b.Param.Path+"."+b.Gate, block, rows, cols), false}
	}
}

// value returns what a node of the expression graph is, and writes it first if it
// is new.
func (s *scope) value(n *graph.Node) (value, error) {
	if v, known := s.values[n]; known {
		return v, nil
	}
	v, err := s.write(n)
	s.values[n] = v
	return v, err
}

func (s *scope) write(n *graph.Node) (value, error) {
	op, in := ops.Of(n), ops.Operands(n)
	switch o := op.(type) {
	case ops.Input:
		return value{}, fmt.Errorf("%s: input %q has no value", s.name, n.Name())
	case ops.Constant:
		return value{s.matrix(s.name+"/"+n.Name(), o.Values, graph.Rows(n), graph.Cols(n)), false}, nil
	case ops.Product:
		if o == (ops.Product{Kind: ops.MatrixMatrix}) {
			return s.product(n, in[0], in[1])
		}
	case ops.Unary:
		if o.Function == ops.Square {
			return s.apply("Mul", n, append(in, in[0]))
		}
		if operator := unaryOperators[o.Function]; operator != "" {
			return s.apply(operator, n, in)
		}
	case ops.Binary:
		if operator := binaryOperators[o.Function]; operator != "" {
			return s.apply(operator, n, in)
		}
	}
	return value{}, dataset.BadInput("", "%s: operation %q has no counterpart among ONNX's operators", s.name, op)
}

// ONNX's operators for the functions that a graph.Expr writes.
var (
	binaryOperators = map[ops.Function]string{ops.Add: "Add", ops.Sub: "Sub", ops.Mul: "Mul", ops.Div: "Div"}
	unaryOperators  = map[ops.Function]string{
		ops.Abs: "Abs", ops.Cos: "Cos", ops.Exp: "Exp", ops.Inverse: "Reciprocal", ops.Log: "Log", ops.Neg: "Neg",
		ops.Sigmoid: "Sigmoid", ops.Sin: "Sin", ops.Sqrt: "Sqrt", ops.Tanh: "Tanh",
	}
)

// apply writes an elementwise operation.
func (s *scope) apply(op string, n *graph.Node, in []*graph.Node) (value, error) {
	names, sample := make([]string, len(in)), false
	for i, operand := range in {
		v, err := s.operand(operand, in[len(in)-1-i])
		if err != nil {
			return value{}, err
		}
		names[i], sample = v.name, sample || v.sample
	}
	return value{s.node(op, s.call(n), names...), sample}, nil
}

// operand returns an operand of an elementwise operation. A constant of equal
// elements is a single number, unless the other operand is constant too: the
// shape of the result must come from somewhere.
func (s *scope) operand(n, other *graph.Node) (value, error) {
	c, is := ops.Of(n).(ops.Constant)
	if _, both := ops.Of(other).(ops.Constant); is && !both {
		if v, uniform := c.Uniform(); uniform {
			return value{s.scalar(s.element, v), false}, nil
		}
	}
	return s.value(n)
}

// product writes a matrix product. The samples of a batch stand in the rows of
// its left operand: as the right one they would be added up.
func (s *scope) product(n, a, b *graph.Node) (value, error) {
	left, err := s.value(a)
	if err != nil {
		return value{}, err
	}
	right, err := s.value(b)
	if err != nil {
		return value{}, err
	}
	if right.sample {
		return value{}, dataset.BadInput("", "%s: the cell mixes the samples of a batch, which a model for any batch cannot", s.name)
	}
	return value{s.node("MatMul", s.call(n), left.name, right.name), left.sample}, nil
}

// call names a value by its gate, or by a number.
func (s *scope) call(n *graph.Node) string {
	name, is := s.gates[n]
	if !is {
		name = strconv.Itoa(s.count)
		s.count++
	}
	return s.name + "/" + name
}
