package microscope

import (
	"fmt"
	"math"
	"slices"
)

// Rate is the factor by which a gradient's norm changes with each step back in time:
// exp(-b) for the least squares line a + b*t through the logarithms of the norms. Steps
// with a norm of zero are left out.
type Rate float64

// stable is the largest distance from 1 of a stable rate: a factor of 2 in seven steps.
const stable = 0.1

// rateOf fits a rate to the norms by step; nil if fewer than two of them are above the
// threshold, or if it overflows.
func rateOf(norms []float64, threshold float64) *Rate {
	var n, sumT, sumL, sumTT, sumTL float64
	for t, norm := range norms {
		if !(norm > threshold) || math.IsInf(norm, 1) {
			continue
		}
		x, l := float64(t), math.Log(norm)
		n, sumT, sumL, sumTT, sumTL = n+1, sumT+x, sumL+l, sumTT+x*x, sumTL+x*l
	}
	if n < 2 {
		return nil
	}
	r := Rate(math.Exp(-(n*sumTL - sumT*sumL) / (n*sumTT - sumT*sumT)))
	if r == 0 || math.IsInf(float64(r), 1) {
		return nil
	}
	return &r
}

// Verdict is "vanishes", "grows" or "is stable".
func (r Rate) Verdict() string {
	switch {
	case r < 1-stable:
		return "vanishes"
	case r > 1/(1-stable):
		return "grows"
	}
	return "is stable"
}

// Sentence describes the rate; step is what a step back in time is called.
func (r Rate) Sentence(step string) string {
	text := fmt.Sprintf("%s: factor %.3g per %s back", r.Verdict(), float64(r), step)
	switch half := math.Ln2 / math.Abs(math.Log(float64(r))); r.Verdict() {
	case "vanishes":
		text += fmt.Sprintf(", half after %.2g %ss", half, step)
	case "grows":
		text += fmt.Sprintf(", double after %.2g %ss", half, step)
	}
	return text
}

// noise is the fraction of the largest norm below which a norm is rounding error.
const noise = 1e-12

// gradientsOf returns the norms by state of the gradients d [step][state][units]. In a
// reverse pass the direction of time is reversed, and so is the rate.
func gradientsOf(names []string, d [][][]float64, reverse bool) []Gradient {
	list := make([]Gradient, len(names))
	all := 0.0
	for i, name := range names {
		list[i].State = name
		for _, step := range d {
			list[i].Norms = append(list[i].Norms, norm(step[i]))
		}
		all = max(all, slices.Max(list[i].Norms))
	}
	for i, g := range list {
		threshold := 0.0
		if slices.Max(g.Norms) <= noise*all {
			threshold = math.Inf(1) // no gradient flows through this state
		}
		if list[i].Rate = rateOf(g.Norms, threshold); reverse && list[i].Rate != nil {
			*list[i].Rate = 1 / *list[i].Rate
		}
	}
	return list
}

func norm(v []float64) float64 {
	var squares float64
	for _, x := range v {
		squares += x * x
	}
	return math.Sqrt(squares)
}
