package graph

import (
	"fmt"
	"math"
	"strings"
)

// edge is an operand of a drawn operation; mark tells "−" or "÷" where the order
// matters.
type edge struct {
	from *Node
	mark string
}

// operation returns the label of an operation and its operands, without the
// constants that the label tells and with sums of sums as one.
func (d *drawing) operation(n *Node) (label string, edges []edge) {
	op, in := n.Op().String(), operands(d.step.Expr, n)
	if len(in) == 0 {
		return n.Name(), nil
	}
	for i, c := range in {
		if k, is := constant(c); is && len(in) == 2 {
			return withConstant(op, k, i, n, in[1-i]), []edge{{from: in[1-i]}}
		}
	}
	switch op {
	case "+ false", "- false":
		return "+", d.terms(n, "", nil)
	case "⊙ false":
		return "∗", []edge{{from: in[0]}, {from: in[1]}}
	case "÷ false":
		return "÷", []edge{{from: in[0]}, {in[1], "÷"}}
	}
	for _, c := range in {
		edges = append(edges, edge{from: c})
	}
	return op, edges
}

// terms lists the terms of a sum, going into the sums that are only part of it.
func (d *drawing) terms(n *Node, mark string, list []edge) []edge {
	for i, c := range operands(d.step.Expr, n) {
		m := mark
		if i == 1 && n.Op().String() == "- false" {
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

// folded reports whether a node is told by the one that uses it: a constant, or a
// sum without a name within another sum.
func (d *drawing) folded(n *Node) bool {
	if _, is := constant(n); is {
		return true
	}
	_, named := d.label[n]
	users := d.users[n]
	return !named && len(users) == 1 && d.isSum(n) && d.isSum(users[0])
}

// isSum reports whether n is a sum or difference of two values that are no
// constants.
func (d *drawing) isSum(n *Node) bool {
	if n.Op() == nil || n.Op().String() != "+ false" && n.Op().String() != "- false" {
		return false
	}
	for _, c := range operands(d.step.Expr, n) {
		if _, is := constant(c); is {
			return false
		}
	}
	return true
}

// withConstant is the label of an operation with the constant k as operand number
// at and another one, written as a dot.
func withConstant(op string, k float64, at int, n, other *Node) string {
	left, right := "·", fmt.Sprintf("%.4g", k)
	if at == 0 {
		left, right = right, left
	}
	switch op {
	case "+ false":
		return left + " + " + right
	case "- false":
		return left + " − " + right
	case "⊙ false":
		return left + " ∗ " + right
	case "÷ false":
		return left + " ÷ " + right
	}
	// A matrix product with ones.
	if n.Shape().TotalSize() > other.Shape().TotalSize() {
		return "repeat"
	}
	return "sum"
}

// constant returns the value of a constant all of whose elements are the same.
func constant(n *Node) (float64, bool) {
	if n.Op() == nil || !strings.HasPrefix(n.Op().String(), "const ") {
		return 0, false
	}
	switch v := n.Value().Data().(type) {
	case float64:
		return v, true
	case []float64:
		for _, x := range v {
			if x != v[0] {
				return math.NaN(), false
			}
		}
		return v[0], true
	}
	return 0, false
}
