package ops

import (
	"fmt"
	"reflect"

	"gorgonia.org/gorgonia"
)

// Operands returns the nodes that n is computed from, in order. It reads them
// off the node: ExprGraph.From, which looks a node up by its number, finds
// another one after Gorgonia has removed a node from the graph, as its own
// BinaryXent does.
func Operands(n *gorgonia.Node) []*gorgonia.Node {
	list := reflect.ValueOf(n).Elem().FieldByName("children")
	nodes := make([]*gorgonia.Node, list.Len())
	for i := range nodes {
		nodes[i] = (*gorgonia.Node)(list.Index(i).UnsafePointer())
	}
	return nodes
}

// Order returns everything that the outputs are computed from, and themselves:
// each node once, after its operands.
func Order(outputs ...*gorgonia.Node) []*gorgonia.Node {
	var order []*gorgonia.Node
	seen := map[*gorgonia.Node]bool{}
	var visit func(n *gorgonia.Node)
	visit = func(n *gorgonia.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		for _, x := range Operands(n) {
			visit(x)
		}
		order = append(order, n)
	}
	for _, n := range outputs {
		visit(n)
	}
	return order
}

// Shape returns the shape of a node as a matrix: a number is [1, 1], a vector of
// n elements a row [1, n].
func Shape(n *gorgonia.Node) (rows, cols int, err error) {
	switch s := n.Shape(); len(s) {
	case 0:
		return 1, 1, nil
	case 1:
		return 1, s[0], nil
	case 2:
		return s[0], s[1], nil
	default:
		return 0, 0, fmt.Errorf("node %v has shape %v: it must be a number, a vector or a matrix", n, s)
	}
}
