package graph

import (
	"fmt"

	"unroll/graph/ops"
)

// edge is an operand of a drawn operation; mark is "−" or "÷" where the order
// matters.
type edge struct {
	from *Node
	mark string
}

// operation returns the label of an operation and its operands, without the
// constants, which are part of the label, and with sums of sums as one.
func (d *drawing) operation(n *Node) (label string, edges []edge) {
	op, in := ops.Of(n), ops.Operands(n)
	if len(in) == 0 {
		return n.Name(), nil
	}
	for i, c := range in {
		if k, is := constant(c); is && len(in) == 2 {
			return withConstant(op, k, i, n, in[1-i]), []edge{{from: in[1-i]}}
		}
	}
	switch op {
	case ops.Binary{Function: ops.Add}, ops.Binary{Function: ops.Sub}:
		return "+", d.terms(n, "", nil)
	case ops.Binary{Function: ops.Mul}:
		return "∗", []edge{{from: in[0]}, {from: in[1]}}
	case ops.Binary{Function: ops.Div}:
		return "÷", []edge{{from: in[0]}, {in[1], "÷"}}
	}
	for _, c := range in {
		edges = append(edges, edge{from: c})
	}
	return op.String(), edges
}

// terms lists the terms of a sum, going into the sums that are only part of it.
func (d *drawing) terms(n *Node, mark string, list []edge) []edge {
	for i, c := range ops.Operands(n) {
		m := mark
		if i == 1 && ops.Of(n) == (ops.Binary{Function: ops.Sub}) {
			m = map[string]string{"": "−", "−": ""}[mark]
		}
		if d.folded(c) {
			list = d.terms(c, m, list)
		} else {
			list = append(list, edge{c, m})
		}
	}
	return list
}

// folded reports whether a node is drawn as part of the one that uses it: a
// constant, or a sum without a name within another sum.
func (d *drawing) folded(n *Node) bool {
	if _, is := constant(n); is {
		return true
	}
	_, named := d.label[n]
	users := d.users[n]
	return !named && len(users) == 1 && isSum(n) && isSum(users[0])
}

// isSum reports whether n is a sum or difference of two values that are no
// constants.
func isSum(n *Node) bool {
	op, is := ops.Of(n).(ops.Binary)
	if !is || op.Function != ops.Add && op.Function != ops.Sub {
		return false
	}
	for _, c := range ops.Operands(n) {
		if _, is := constant(c); is {
			return false
		}
	}
	return true
}

// withConstant is the label of an operation with the constant k as operand number
// at and another one, written as a dot.
func withConstant(op ops.Op, k float64, at int, n, other *Node) string {
	if b, is := op.(ops.Binary); is {
		sign, is := map[ops.Function]string{ops.Sub: "−", ops.Mul: "∗"}[b.Function]
		if !is {
			sign = string(b.Function)
		}
		if at == 0 {
			return fmt.Sprintf("%.4g %s ·", k, sign)
		}
		return fmt.Sprintf("· %s %.4g", sign, k)
	}
	// A matrix product with ones.
	if n.Shape().TotalSize() > other.Shape().TotalSize() {
		return "repeat"
	}
	return "sum"
}

// constant returns the value of a constant all of whose elements are the same.
func constant(n *Node) (float64, bool) {
	if c, is := ops.Of(n).(ops.Constant); is {
		return c.Uniform()
	}
	return 0, false
}
