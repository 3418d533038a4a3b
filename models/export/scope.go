package export

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"unroll/graph"
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
	expr   *graph.Expr
	values map[*graph.Node]value
	gates  map[*graph.Node]string
	count  int // of values that are no gates
}

func newScope(w *writer, name string, e *graph.Expr) *scope {
	s := &scope{writer: w, name: name, expr: e, values: map[*graph.Node]value{}, gates: map[*graph.Node]string{}}
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
	if n.Op() == nil {
		return value{}, fmt.Errorf("%s: input %q has no value", s.name, n.Name())
	}
	if values, is := constant(n); is {
		return value{s.matrix(s.name+"/"+n.Name(), values, graph.Rows(n), graph.Cols(n)), false}, nil
	}
	in := s.operands(n)
	switch op := n.Op().String(); {
	case op == "A × B":
		return s.product(n, in[0], in[1])
	case len(in) == 2 && binaryOps[op] != "":
		return s.apply(binaryOps[op], n, in)
	case op == "square":
		return s.apply("Mul", n, append(in, in[0]))
	case len(in) == 1 && unaryOps[op] != "":
		return s.apply(unaryOps[op], n, in)
	default:
		return value{}, fmt.Errorf("%s: operation %q has no counterpart among ONNX's operators", s.name, op)
	}
}

// The operations that a graph.Expr writes, as Gorgonia calls them, and ONNX's
// operators.
var (
	binaryOps = map[string]string{"+ false": "Add", "- false": "Sub", "⊙ false": "Mul", "÷ false": "Div"}
	unaryOps  = map[string]string{
		"abs": "Abs", "cos": "Cos", "exp": "Exp", "inv": "Reciprocal", "ln": "Log", "neg": "Neg",
		"sigmoid": "Sigmoid", "sin": "Sin", "sqrt": "Sqrt", "tanh": "Tanh",
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
	values, is := constant(n)
	if _, both := constant(other); !is || both || !uniform(values) {
		return s.value(n)
	}
	return value{s.scalar(s.element, values[0]), false}, nil
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
		return value{}, fmt.Errorf("%s: the cell mixes the samples of a batch, which a model for any batch cannot", s.name)
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

// operands lists what n is computed from, in order.
func (s *scope) operands(n *graph.Node) []*graph.Node {
	var list []*graph.Node
	for it := s.expr.Graph().From(n.ID()); it.Next(); {
		list = append(list, it.Node().(*graph.Node))
	}
	return list
}

// constant returns the elements of a constant.
func constant(n *graph.Node) (values []float64, is bool) {
	if n.Op() == nil || !strings.HasPrefix(n.Op().String(), "const ") {
		return nil, false
	}
	switch data := n.Value().Data().(type) {
	case []float64:
		return data, true
	case []float32:
		for _, v := range data {
			values = append(values, float64(v))
		}
		return values, true
	case float64:
		return []float64{data}, true
	case float32:
		return []float64{float64(data)}, true
	}
	return nil, false
}

func uniform(values []float64) bool {
	for _, v := range values {
		if math.Float64bits(v) != math.Float64bits(values[0]) {
			return false
		}
	}
	return true
}
