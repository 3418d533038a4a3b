package graph

// Losses are the registered losses.
var Losses = NewRegistry[Loss]("loss", "mse")

// Loss compares predictions with targets. A network trains on the mean of it that
// [Expr.MeanLoss] takes. A loss whose options can be impossible is a [Checker].
type Loss interface {
	// Pointwise returns the loss of every target, of the target's shape [batch, outputs].
	// The prediction has the same shape, unless the loss is [Parametric].
	Pointwise(e *Expr, prediction, target *Node) *Node
}

// MeanLoss returns the mean of a loss l over the batch and all outputs, [1, 1]:
//
//	sum(w*l) / sum(w)
//
// The weights w [batch, outputs] are 0 or more; nil stands for 1 everywhere. A
// missing target has weight 0: it changes neither the loss nor a gradient, whatever
// finite number stands in its place. Where all weights are 0 the loss is 0.
func (e *Expr) MeanLoss(l Loss, prediction, target, weight *Node) *Node {
	losses := l.Pointwise(e, prediction, target)
	if weight == nil {
		return e.Mean(losses)
	}
	total := e.Max(e.Sum(weight), e.Const(leastWeight, 1, 1))
	return e.Div(e.Sum(e.Mul(weight, losses)), total)
}

// leastWeight is what the weights of a batch add up to at least, so that nothing is
// divided by 0.
const leastWeight = 1e-30
