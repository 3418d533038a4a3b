package optimizer

import (
	"errors"
	"fmt"
	"math"

	"unroll/graph"
)

// clipped is a rule that scales the gradient down where its norm is larger.
type clipped struct {
	Rule
	norm float64
	each bool // every packed weight's gradient by itself
}

// WithClip returns the rule with the gradient of all weights together scaled down to
// the given norm if its own is larger (Pascanu et al. 2013; Keras's
// global_clipnorm).
func WithClip(r Rule, norm float64) Rule { return clipped{Rule: r, norm: norm} }

// WithClipEach returns the rule with the gradient of each packed weight, such as a
// layer's kernel, scaled down to the given norm if its own is larger (Keras's
// clipnorm).
func WithClipEach(r Rule, norm float64) Rule { return clipped{Rule: r, norm: norm, each: true} }

func (c clipped) Check() error {
	if c.Rule == nil {
		return errors.New("a clipped gradient without an update rule: give one, such as &Adam{}")
	}
	if !(c.norm > 0) || math.IsInf(c.norm, 0) {
		return fmt.Errorf("a gradient scaled down to the norm %v: it must be above 0", c.norm)
	}
	return graph.Check(c.Rule)
}

// Update is the rule's, of the scaled gradient.
func (c clipped) Update(e *graph.Expr, u *Update) (*graph.Node, []*graph.Node) {
	scale := c.scale(e, u.Gradient)
	parts := make([]*graph.Node, len(u.Parts))
	for i, part := range u.Parts {
		if c.each {
			scale = c.scale(e, part)
		}
		parts[i] = e.Mul(scale, part)
	}
	u.Parts, u.Gradient = parts, e.Join(parts...)
	return c.Rule.Update(e, u)
}

// scale is what a gradient is multiplied by, [1, 1]: min(1, norm/|gradient|).
func (c clipped) scale(e *graph.Expr, gradient *graph.Node) *graph.Node {
	limit := e.Const(c.norm, 1, 1)
	return e.Div(limit, e.Max(e.Sqrt(e.Sum(e.Square(gradient))), limit))
}
