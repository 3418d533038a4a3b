package graph

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gorgonia.org/tensor"

	"unroll/graph/ops"
)

// WriteDOT writes the expression graph of one time step of a cell for one
// sequence, with its gradient if asked for, in Graphviz's language. Weights are
// grouped, gates and states named; sums are drawn as one node, a constant is part
// of its operation's label, and the gradient is blue. The same cell gives the same
// text.
func WriteDOT(w io.Writer, name string, cell Cell, gradient bool) error {
	stack := Stack{Inputs: 2, Layers: []Layer{{Cell: cell, Units: 3}}, Outputs: 1}
	steps, err := stack.Steps(tensor.Float64, 1, gradient)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	newDrawing(steps.Passes[0]).write(out, name)
	return out.Flush()
}

// drawing is a step on its way to DOT.
type drawing struct {
	step    Step
	label   map[*Node]string // of inputs, gates, states and gradients
	inputs  map[*Node]string // their names in the text, such as "kernel.i"
	forward map[*Node]bool   // needed for the next states
	nodes   []*Node          // needed at all, operands first
	users   map[*Node][]*Node
}

func newDrawing(st Step) *drawing {
	d := &drawing{
		step: st, label: map[*Node]string{}, inputs: map[*Node]string{},
		forward: map[*Node]bool{}, users: map[*Node][]*Node{},
	}
	d.nameForward()
	d.nameGradient()
	for _, n := range ops.Order(st.Next...) {
		d.forward[n] = true
	}
	wanted := slices.Concat(st.Next, st.DX, st.DStates, st.DBlocks)
	d.nodes = ops.Order(slices.DeleteFunc(wanted, func(n *Node) bool { return n == nil })...)
	for _, n := range d.nodes {
		for _, x := range ops.Operands(n) {
			d.users[x] = append(d.users[x], n)
		}
	}
	return d
}

func (d *drawing) nameForward() {
	st := d.step
	d.call(st.X[0], "x")
	for i, name := range st.Pass.Layer.Cell.States() {
		d.call(st.States[i], name)
		d.call(st.Next[i], name+"'")
		d.inputs[st.States[i]] = name
	}
	for _, b := range st.Blocks {
		d.call(b.Node, b.Gate)
		d.inputs[b.Node] = b.Param.Name + "." + b.Gate
	}
	d.inputs[st.X[0]] = "x"
	for _, g := range st.Expr.Gates() {
		if d.label[g.Node] == "" {
			d.call(g.Node, g.Name)
		}
	}
}

func (d *drawing) nameGradient() {
	st := d.step
	for i, n := range st.DNext {
		d.inputs[n] = "d" + st.Pass.Layer.Cell.States()[i] + "'"
		d.call(n, d.inputs[n])
	}
	for i, n := range slices.Concat(st.DX, st.DStates, st.DBlocks) {
		if n != nil {
			d.call(n, "d"+d.inputs[slices.Concat(st.X, st.States, nodes(st.Blocks))[i]])
		}
	}
}

// call names a node, which can be several things.
func (d *drawing) call(n *Node, name string) {
	if d.label[n] != "" {
		name = d.label[n] + ", " + name
	}
	d.label[n] = name
}

func (d *drawing) write(w io.Writer, name string) {
	fmt.Fprintf(w, "digraph %q {\n", name)
	fmt.Fprintf(w, "\tlabel=%q; labelloc=t; fontname=\"Helvetica\"\n", name+", one time step")
	fmt.Fprintln(w, "\tnode [shape=box, style=rounded, fontname=\"Helvetica\", height=0.3]; edge [arrowsize=0.6]")
	d.writeInputs(w)
	for _, n := range d.nodes {
		if !n.IsVar() && !d.folded(n) {
			d.writeOperation(w, n)
		}
	}
	fmt.Fprintln(w, "}")
}

// writeInputs writes the inputs, each weight and the previous states in a group.
func (d *drawing) writeInputs(w io.Writer) {
	st := d.step
	d.writeInput(w, "\t", st.X[0])
	d.writeGroup(w, "previous state", st.States)
	for i := 0; i < len(st.Blocks); {
		p := st.Blocks[i].Param
		d.writeGroup(w, p.Name, nodes(st.Blocks[i:i+len(p.Gates)]))
		i += len(p.Gates)
	}
	if len(st.DNext) > 0 {
		d.writeGroup(w, "arriving gradient", st.DNext)
	}
}

func (d *drawing) writeGroup(w io.Writer, label string, members []*Node) {
	fmt.Fprintf(w, "\tsubgraph %q {\n\t\tlabel=%q; style=dotted\n", "cluster "+label, label)
	for _, n := range members {
		d.writeInput(w, "\t\t", n)
	}
	fmt.Fprintln(w, "\t}")
}

// writeInput writes an input, if anything needs it.
func (d *drawing) writeInput(w io.Writer, indent string, n *Node) {
	if slices.Contains(d.nodes, n) {
		fmt.Fprintf(w, "%s%s [label=%q, style=filled, fillcolor=%q]\n", indent, d.id(n), d.label[n], "#eeeeee")
	}
}

func (d *drawing) writeOperation(w io.Writer, n *Node) {
	label, edges := d.operation(n)
	style := ""
	if name, named := d.label[n]; named {
		label, style = name+" = "+label, ", penwidth=2"
	}
	if !d.forward[n] {
		style += ", color=blue, fontcolor=blue"
	}
	fmt.Fprintf(w, "\t%s [label=%q%s]\n", d.id(n), label, style)
	for _, e := range edges {
		var attributes []string
		if e.mark != "" {
			attributes = append(attributes, fmt.Sprintf("headlabel=%q", e.mark))
		}
		if !d.forward[n] {
			attributes = append(attributes, "color=blue")
		}
		fmt.Fprintf(w, "\t%s -> %s", d.id(e.from), d.id(n))
		if len(attributes) > 0 {
			fmt.Fprintf(w, " [%s]", strings.Join(attributes, ", "))
		}
		fmt.Fprintln(w)
	}
}

// id names an input by what it is, and an operation by its place, operands first.
func (d *drawing) id(n *Node) string {
	if id, is := d.inputs[n]; is {
		return strconv.Quote(id)
	}
	return strconv.Itoa(slices.Index(d.nodes, n))
}
