package formula

import (
	"unroll/graph"
)

// writer writes one step into an expression graph.
type writer struct {
	e     *graph.Expr
	w     *graph.Weights
	x     *graph.Node
	s     graph.State
	nodes []*graph.Node // by value; nil for numbers and what an affine map has absorbed
}

// Step writes the equations for one time step.
func (f *Formula) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	if e.Err() != nil {
		return s
	}
	wr := &writer{e, w, x, s, make([]*graph.Node, len(f.values))}
	for _, v := range f.values {
		if !v.absorbed && !v.isNumber() {
			wr.nodes[v.index] = wr.write(v)
		}
	}
	next := make(graph.State, len(f.next))
	for k, v := range f.next {
		next[k] = wr.full(v)
	}
	return next
}

func (wr *writer) node(v *value) *graph.Node { return wr.nodes[v.index] }

func (wr *writer) write(v *value) *graph.Node {
	if m := v.affine; m != nil {
		var a *graph.Node
		if m.a != nil {
			a = wr.node(m.a)
		}
		return wr.sum(wr.w.Affine(m.gate, wr.node(m.x), a), m.rest)
	}
	switch v.op {
	case input:
		return wr.x
	case previous:
		return wr.s[v.state]
	case weighed:
		return wr.w.Get(v.block.weight.name, v.block.gate)
	case product:
		return wr.product(v)
	case sum:
		return wr.sum(nil, v.args)
	case difference:
		return wr.difference(v.args[0], v.args[1])
	case hadamard:
		return wr.hadamard(v.args[0], v.args[1])
	case quotient:
		return wr.quotient(v.args[0], v.args[1])
	case negative:
		return wr.e.Neg(wr.node(v.args[0]))
	}
	return wr.call(v)
}

// product writes a matrix product; what a U reads is under recurrent dropout.
func (wr *writer) product(v *value) *graph.Node {
	a := wr.node(v.args[0])
	if v.block.weight.kind == stateMatrix {
		a = wr.w.Dropped(a)
	}
	return wr.e.MatMul(a, wr.w.Get(v.block.weight.name, v.block.gate))
}

// sum adds terms to n, which may be nil; numbers come last.
func (wr *writer) sum(n *graph.Node, terms []*value) *graph.Node {
	var k float64
	for _, t := range terms {
		switch {
		case t.isNumber():
			k += t.number
		case n == nil:
			n = wr.node(t)
		default:
			n = wr.e.Add(n, wr.node(t))
		}
	}
	if k != 0 {
		n = wr.e.Shift(n, k)
	}
	return n
}

func (wr *writer) difference(a, b *value) *graph.Node {
	switch {
	case a.isNumber():
		return wr.e.Sub(wr.like(a.number, wr.node(b)), wr.node(b))
	case b.isNumber():
		return wr.e.Shift(wr.node(a), -b.number)
	}
	return wr.e.Sub(wr.node(a), wr.node(b))
}

// hadamard writes an elementwise product. An elementwise weight of the previous
// output reads it under recurrent dropout, as a U does.
func (wr *writer) hadamard(a, b *value) *graph.Node {
	switch {
	case a.isNumber():
		return wr.e.Scale(a.number, wr.node(b))
	case b.isNumber():
		return wr.e.Scale(b.number, wr.node(a))
	case a.op == weighed && b.isOutput():
		return wr.e.Mul(wr.node(a), wr.w.Dropped(wr.node(b)))
	case b.op == weighed && a.isOutput():
		return wr.e.Mul(wr.w.Dropped(wr.node(a)), wr.node(b))
	}
	return wr.e.Mul(wr.node(a), wr.node(b))
}

// isOutput reports the previous value of state 0.
func (v *value) isOutput() bool { return v.op == previous && v.state == 0 }

func (wr *writer) quotient(a, b *value) *graph.Node {
	switch {
	case a.isNumber():
		return wr.e.Scale(a.number, wr.e.Inverse(wr.node(b)))
	case b.isNumber():
		return wr.e.Scale(1/b.number, wr.node(a))
	}
	return wr.e.Div(wr.node(a), wr.node(b))
}

// call writes a function; numbers among its arguments take the others' shape.
func (wr *writer) call(v *value) *graph.Node {
	args := make([]*graph.Node, len(v.args))
	for k, a := range v.args {
		if args[k] = wr.node(a); a.isNumber() {
			args[k] = wr.like(a.number, wr.node(v.args[1-k]))
		}
	}
	return v.function.write(wr.e, args...)
}

// like returns the constant k in the shape of n.
func (wr *writer) like(k float64, n *graph.Node) *graph.Node {
	if n == nil {
		return nil
	}
	return wr.e.Const(k, graph.Rows(n), graph.Cols(n))
}

// full returns a state's next value in the full shape of the state, as a node of its
// own: it must not be the input node of the previous state.
func (wr *writer) full(v *value) *graph.Node {
	if v.shape == state && v.op != previous {
		return wr.node(v)
	}
	return wr.e.Add(wr.like(0, wr.s[0]), wr.node(v))
}
