package graph

import "unroll/graph/distribution"

// Parametric is a loss of networks that predict parameters of each target, such as
// mean and scale, in place of the target.
type Parametric interface {
	Loss
	// Parameters names the parameters.
	Parameters() []string
	// Link returns the parameters [batch, targets] for what the head gives for each of
	// them, numbers without bounds of the same shape.
	Link(e *Expr, raw []*Node) []*Node
	// Point is the forecast in one number for the parameters of a target.
	Point(parameters []float64) float64
}

// Likelihood is a loss -log f(y), with the density or the probability f of a target y
// in a distribution whose parameters the network predicts.
type Likelihood interface {
	Parametric
	// Distribution is the one with the given parameters.
	Distribution(parameters []float64) distribution.Distribution
}

// TargetChecker is a loss that is not defined for every target.
type TargetChecker interface {
	// CheckTarget says what is wrong with a target and what would be right.
	CheckTarget(y float64) error
}

// Parameters returns what [Parametric.Link] makes of a head's output [batch,
// parameters*targets], in which the first parameter of all targets comes first.
func (e *Expr) Parameters(l Parametric, output *Node) []*Node {
	n := len(l.Parameters())
	if !e.ok("Parameters", output) {
		return make([]*Node, n)
	}
	targets := Cols(output) / n
	raw := make([]*Node, n)
	for k := range raw {
		raw[k] = e.half(output, k*targets, targets)
	}
	return l.Link(e, raw)
}

// leastScale is added to a parameter that has to be positive.
const leastScale = 1e-6

// positive is softplus(x) + leastScale.
func (e *Expr) positive(x *Node) *Node { return e.Shift(e.Softplus(x), leastScale) }
