package microscope

import (
	"fmt"
	"math"
)

// Rate is the factor by which a gradient's norm changes with each step back in
// time: exp(-b) for the least squares line a + b*t through the logarithms of the
// norms. Steps whose norm is zero are left out.
type Rate float64

// kept is how far from 1 a rate may be for a gradient to be kept: within a factor
// 2 over seven steps.
const kept = 0.1

// rateOf fits a rate to the norms after each step, in the order of time; nil if
// fewer than two of them are above least, or no number holds it.
func rateOf(norms []float64, least float64) *Rate {
	var n, sumT, sumL, sumTT, sumTL float64
	for t, norm := range norms {
		if !(norm > least) || math.IsInf(norm, 1) {
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

// Verdict is vanishes, grows or is kept.
func (r Rate) Verdict() string {
	switch {
	case r < 1-kept:
		return "vanishes"
	case r > 1/(1-kept):
		return "grows"
	}
	return "is kept"
}

// Sentence says in words what the gradient does on its way back.
func (r Rate) Sentence() string {
	text := fmt.Sprintf("%s, by a factor of %.3g a step back", r.Verdict(), float64(r))
	switch half := math.Ln2 / math.Abs(math.Log(float64(r))); r.Verdict() {
	case "vanishes":
		text += fmt.Sprintf(": half of it in %.2g steps", half)
	case "grows":
		text += fmt.Sprintf(": twice as large in %.2g steps", half)
	}
	return text
}

// noise is the share of the largest norm below which one is only rounding.
const noise = 1e-12

// gradientsOf are the norms by state of the gradients d [step][state][units]. On
// a backward pass time runs the other way: so do its rates.
func gradientsOf(names []string, d [][][]float64, reverse bool) []Gradient {
	list := make([]Gradient, len(names))
	most := 0.0
	for i, name := range names {
		list[i].State = name
		for _, step := range d {
			list[i].Norms = append(list[i].Norms, norm(step[i]))
			most = max(most, norm(step[i]))
		}
	}
	for i, g := range list {
		least := 0.0
		if largest(g.Norms) <= noise*most {
			least = math.Inf(1) // no gradient flows through this state
		}
		if list[i].Rate = rateOf(g.Norms, least); reverse && list[i].Rate != nil {
			*list[i].Rate = 1 / *list[i].Rate
		}
	}
	return list
}

func largest(values []float64) float64 {
	most := 0.0
	for _, v := range values {
		most = max(most, v)
	}
	return most
}

func norm(v []float64) float64 {
	var squares float64
	for _, x := range v {
		squares += x * x
	}
	return math.Sqrt(squares)
}
