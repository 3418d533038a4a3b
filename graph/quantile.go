package graph

import (
	"fmt"
	"slices"
	"sort"

	"unroll/graph/distribution"
)

// Quantile is the mean over Levels of the pinball loss (Koenker & Bassett 1978,
// Econometrica 46) of the quantiles q that the network predicts for a target y:
//
//	max(t*(y - q), (t - 1)*(y - q)) = |y - q|/2 + (t - 1/2)*(y - q)
//
// for each level t. Every quantile is the one before it plus a softplus: they never
// cross. Twice the loss is nearly the continuous ranked probability score, where the
// levels are many and evenly spaced.
type Quantile struct {
	Levels []float64 `yaml:"levels,flow" range:"(0,1)" length:"[1,99]"` // probabilities of the quantiles, increasing: 0.1, 0.5 and 0.9
}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "quantile",
		Summary:   "pinball loss of several quantiles",
		Equations: "q1 = p1; q_k = q_(k-1) + softplus(p_k); mean over levels t of |y - q|/2 + (t - 1/2)*(y - q)",
		Source:    "Koenker & Bassett 1978",
		New:       func() Loss { return &Quantile{Levels: []float64{0.1, 0.5, 0.9}} },
	})
}

// Check refuses levels that do not increase.
func (l *Quantile) Check() error {
	for k, t := range l.Levels {
		if k > 0 && !(t > l.Levels[k-1]) {
			return BadInput("levels", "levels: %v: each must be larger than the one before", l.Levels)
		}
	}
	return nil
}

// Parameters are q0.1, q0.5 and so on.
func (l *Quantile) Parameters() []string {
	var names []string
	for _, t := range l.Levels {
		names = append(names, fmt.Sprintf("q%v", t))
	}
	return names
}

func (l *Quantile) Link(e *Expr, raw []*Node) []*Node {
	q := slices.Clone(raw)
	for k := 1; k < len(q); k++ {
		q[k] = e.Add(q[k-1], e.Softplus(raw[k]))
	}
	return q
}

func (l *Quantile) Pointwise(e *Expr, prediction, target *Node) *Node {
	return l.Given(e, e.Parameters(l, prediction), target)
}

// Given is the loss for quantiles.
func (l *Quantile) Given(e *Expr, quantiles []*Node, target *Node) *Node {
	var sum *Node
	for k, q := range quantiles {
		d := e.Sub(target, q)
		pinball := e.Add(e.Scale(0.5, e.Abs(d)), e.Scale(l.Levels[k]-0.5, d))
		if sum == nil {
			sum = pinball
			continue
		}
		sum = e.Add(sum, pinball)
	}
	if !e.ok("Quantile", sum) {
		return nil
	}
	return e.Scale(1/float64(len(l.Levels)), sum)
}

// Point is the median, interpolated; the outer quantile next to it where all levels lie on one side.
func (l *Quantile) Point(e *Expr, q []*Node) *Node {
	i := sort.SearchFloat64s(l.Levels, 0.5)
	switch {
	case i == len(q):
		return q[i-1]
	case i == 0 || l.Levels[i] == 0.5:
		return q[i]
	}
	share := (0.5 - l.Levels[i-1]) / (l.Levels[i] - l.Levels[i-1])
	return e.Add(q[i-1], e.Scale(share, e.Sub(q[i], q[i-1])))
}

// Distribution interpolates between the quantiles.
func (l *Quantile) Distribution(q []float64) distribution.Distribution {
	return distribution.Quantiles{Levels: l.Levels, Values: q}
}

// Rescale moves and scales all quantiles.
func (l *Quantile) Rescale(e *Expr, q []*Node, center, scale *Node) []*Node {
	scaled := slices.Clone(q)
	for k := range scaled {
		scaled[k] = e.unscaled(q[k], center, scale)
	}
	return scaled
}
