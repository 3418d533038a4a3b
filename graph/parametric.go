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
	// Point returns the forecasts in one number [batch, targets], in the targets' unit, for
	// what Link returned.
	Point(e *Expr, parameters []*Node) *Node
}

// Likelihood is a loss of networks that predict a distribution: -log f(y), with the
// density or the probability f of a target y, or the [Quantile] loss.
type Likelihood interface {
	Parametric
	// Distribution is the one with the given parameters.
	Distribution(parameters []float64) distribution.Distribution
}

// Parameters returns what [Parametric.Link] makes of a head's output [batch,
// parameters*targets], in which the first parameter of all targets comes first.
func (e *Expr) Parameters(l Parametric, output *Node) []*Node {
	n := len(l.Parameters())
	if !e.ok("Parameters", output) {
		return make([]*Node, n)
	}
	if Cols(output)%n != 0 {
		e.fail("a prediction of %d columns: it must have %d for each target, one a parameter", Cols(output), n)
		return make([]*Node, n)
	}
	return l.Link(e, e.split(output, n))
}

const (
	halfLog2Pi = 0.91893853320467274178 // log(2 pi)/2
	leastScale = 1e-6                   // is added to a parameter that has to be positive
)

// positive is softplus(x) + leastScale. It grows as x does: exp(x) would overflow, and
// have a gradient as large as itself, where one target lies far from the others.
func (e *Expr) positive(x *Node) *Node { return e.Shift(e.Softplus(x), leastScale) }
