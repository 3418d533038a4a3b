package audit

import (
	"fmt"
	"slices"

	"unroll/graph"
)

// expression is a problem as an expression graph: the cell unrolled over the
// time steps, with the symbolic gradient of the loss.
type expression struct {
	expr   *graph.Expr
	blocks []graph.Block

	// Inputs.
	x, initial   []*graph.Node // [T], [states]
	dOut, dFinal []*graph.Node // arriving gradients, [T], [states]; nil forward only

	// Outputs; a nil gradient stands for zero.
	states    []graph.State // [T]
	gates     []graph.Gate  // asked for instead of the gradient
	dX        []*graph.Node
	dInitial  []*graph.Node
	dBlocks   []*graph.Node
	gateNames []string
}

// want says what a graph must compute.
type want int

const (
	statesOnly want = iota
	withGates
	withGradient
)

// newExpression writes a problem into an empty graph.
func newExpression(e *graph.Expr, p *problem, w want) (*expression, error) {
	weights := graph.NewWeights(e, p.params)
	x := &expression{expr: e, blocks: weights.Blocks()}
	s := p.shape
	for t := range s.T {
		x.x = append(x.x, e.Input(fmt.Sprintf("x[%d]", t), s.B, s.F))
	}
	for _, name := range p.cell.States() {
		x.initial = append(x.initial, e.Input("initial/"+name, s.B, s.H))
	}
	x.states = graph.Unroll(e, p.cell, weights, x.x, x.initial, "cell", false)
	switch w {
	case withGradient:
		x.differentiate(p)
	case withGates:
		x.nameGates(s)
	}
	return x, e.Err()
}

// differentiate adds the vector-Jacobian product of the outputs of all steps
// and the final states.
func (x *expression) differentiate(p *problem) {
	e, s := x.expr, p.shape
	if e.Err() != nil {
		return
	}
	var outputs, arriving []*graph.Node
	for t, states := range x.states {
		x.dOut = append(x.dOut, e.Input(fmt.Sprintf("gradient/out[%d]", t), s.B, s.H))
		outputs = append(outputs, states[0])
	}
	for _, name := range p.cell.States() {
		x.dFinal = append(x.dFinal, e.Input("gradient/"+name, s.B, s.H))
	}
	outputs, arriving = append(outputs, x.states[s.T-1]...), slices.Concat(x.dOut, x.dFinal)
	wrt := slices.Concat(x.x, x.initial)
	for _, b := range x.blocks {
		wrt = append(wrt, b.Node)
	}
	grads := e.Gradient(outputs, arriving, wrt)
	x.dX, grads = grads[:s.T], grads[s.T:]
	x.dInitial, x.dBlocks = grads[:len(x.initial)], grads[len(x.initial):]
}

// nameGates stores the gates that every step has, as matrices [B, H], in the order in
// which the cell computes them.
func (x *expression) nameGates(s Shape) {
	steps := map[string]int{}
	for _, g := range x.expr.Gates() {
		if graph.Rows(g.Node) != s.B || graph.Cols(g.Node) != s.H {
			continue
		}
		if steps[g.Name]++; steps[g.Name] == s.T {
			x.gateNames = append(x.gateNames, g.Name)
		}
	}
	for _, g := range x.expr.Gates() {
		if slices.Contains(x.gateNames, g.Name) {
			x.gates = append(x.gates, g)
		}
	}
}

// outputs are the nodes that an engine has to compute, without the gradients of the
// blocks; some are nil.
func (x *expression) outputs() []*graph.Node {
	var all []*graph.Node
	for _, s := range x.states {
		all = append(all, s...)
	}
	for _, g := range x.gates {
		all = append(all, g.Node)
	}
	return slices.Concat(all, x.dX, x.dInitial)
}
