package optimizer

import (
	"fmt"
	"strings"

	"unroll/graph"
)

// Update is what a rule computes an update from. All are inputs of the expression.
type Update struct {
	Params   *graph.Node   // [1, n]
	Gradient *graph.Node   // [1, n]
	States   []*graph.Node // each [1, n], in the order of Rule.States
	// Parts are the parts of the gradient that belong to one packed weight each, one
	// after the other: rows [1, size].
	Parts []*graph.Node
	// Scalars are the numbers that the rule has asked for, in the order of its calls.
	Scalars []Scalar

	e *graph.Expr
}

// Scalar is a number that depends on the update alone.
type Scalar struct {
	Node *graph.Node // input [1, 1], to be set before every update
	// Of returns its value in update t (from 1) at the epoch's learning rate.
	Of func(t int, rate float64) float64
}

// Scalar returns a number [1, 1] that is computed in float64 before every update,
// from the number t of the update (from 1) and the epoch's learning rate.
func (u *Update) Scalar(of func(t int, rate float64) float64) *graph.Node {
	n := u.e.Input(fmt.Sprintf("scalar%d", len(u.Scalars)), 1, 1)
	u.Scalars = append(u.Scalars, Scalar{n, of})
	return n
}

// Rate returns the epoch's learning rate, [1, 1].
func (u *Update) Rate() *graph.Node {
	return u.Scalar(func(_ int, rate float64) float64 { return rate })
}

// Written is an update as an expression.
type Written struct {
	Rule       Rule          // that it is of, with its defaults
	Update                   // its inputs
	NextParams *graph.Node   // [1, n]
	NextStates []*graph.Node // each [1, n]
}

// Write writes the update of a rule, and its weight decay, for a network whose packed
// weights have these sizes. A registered rule that is the zero value, such as &Adam{},
// has its documented defaults.
func Write(e *graph.Expr, rule Rule, sizes []int) (*Written, error) {
	if rule == nil {
		return nil, fmt.Errorf("no update rule: there are %s", strings.Join(Rules.Names(), ", "))
	}
	rule = withDefaults(rule)
	if err := graph.Check(rule); err != nil {
		return nil, err
	}
	n := 0
	w := &Written{Rule: rule, Update: Update{e: e}}
	for i, size := range sizes {
		n += size
		w.Parts = append(w.Parts, e.Input(fmt.Sprintf("gradient%d", i), 1, size))
	}
	w.Params, w.Gradient = e.Input("params", 1, n), e.Input("gradient", 1, n)
	for _, s := range rule.States() {
		w.States = append(w.States, e.Input("state "+s.Name, 1, n))
	}
	u := w.Update
	if decay := rule.Common().WeightDecay; decay != 0 {
		u.Params = e.Mul(u.Params, u.Scalar(func(_ int, rate float64) float64 { return 1 - float64(rate*decay) }))
	}
	w.NextParams, w.NextStates = rule.Update(e, &u)
	w.Scalars = u.Scalars
	if err := e.Err(); err != nil {
		return nil, err
	}
	return w, w.check(n)
}

// check sees that the rule has returned what it must.
func (w *Written) check(n int) error {
	if len(w.NextStates) != len(w.States) {
		return fmt.Errorf("the rule returns %d states: it keeps %d", len(w.NextStates), len(w.States))
	}
	for _, next := range append([]*graph.Node{w.NextParams}, w.NextStates...) {
		if next == nil || graph.Rows(next) != 1 || graph.Cols(next) != n {
			return fmt.Errorf("the rule returns a vector of the wrong shape: it must be [1, %d]", n)
		}
	}
	return nil
}
