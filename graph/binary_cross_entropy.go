package graph

import "unroll/graph/distribution"

// BinaryCrossEntropy is the negative logarithm of the probability of an event, 1 or 0,
// in a Bernoulli distribution, whose probability p = sigmoid(x) the network predicts:
//
//	-y*log(p) - (1-y)*log(1-p) = softplus(x) - y*x
//
// A target between 0 and 1 is the share of events.
type BinaryCrossEntropy struct{}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "binary_cross_entropy",
		Summary:   "likelihood of a Bernoulli distribution, for events",
		Equations: "q = sigmoid(p); -y*log(q) - (1-y)*log(1-q)",
		Source:    "Cox 1958",
		New:       func() Loss { return &BinaryCrossEntropy{} },
	})
}

func (BinaryCrossEntropy) Parameters() []string { return []string{"probability"} }

func (BinaryCrossEntropy) Link(e *Expr, raw []*Node) []*Node { return []*Node{e.Sigmoid(raw[0])} }

func (BinaryCrossEntropy) Pointwise(e *Expr, prediction, target *Node) *Node {
	return e.Sub(e.Softplus(prediction), e.Mul(target, prediction))
}

func (BinaryCrossEntropy) Point(_ *Expr, p []*Node) *Node { return p[0] }

func (BinaryCrossEntropy) Distribution(p []float64) distribution.Distribution {
	return distribution.Bernoulli{Probability: p[0]}
}

// CheckTarget refuses what is not in [0, 1].
func (BinaryCrossEntropy) CheckTarget(y float64) error { return checkShare(y) }
