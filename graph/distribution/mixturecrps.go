package distribution

import (
	"math"
	"slices"

	"unroll/graph/portable"
)

// membersOf are the members if all are of one type.
func membersOf[D Distribution](d Mixture) ([]D, bool) {
	all := make([]D, len(d.Members))
	for i, m := range d.Members {
		one, is := m.(D)
		if !is {
			return nil, false
		}
		all[i] = one
	}
	return all, true
}

// mixedPairs is the CRPS of a mixture from the expected distances of draws of each two members:
// that of y, which is a member's CRPS and half its own distance, less half of all
//
//	sum of w_i*(CRPS_i + d_ii/2) - sum of w_i*w_j*d_ij/2
//
// It is false unless all members are of type D.
func mixedPairs[D Distribution](d Mixture, y float64, distance func(a, b D) float64) (score float64, ok bool) {
	members, ok := membersOf[D](d)
	if !ok {
		return 0, false
	}
	for i, a := range members {
		others := 0.0
		for j, b := range members[:i] {
			others += float64(d.weight(j) * distance(a, b))
		}
		w := d.weight(i)
		score += float64(w * (a.CRPS(y) + float64((1-w)*distance(a, a)/2) - others))
	}
	return score, true
}

// normalDistance is E|X - X'| (Grimit et al. 2006, eq. 5).
func normalDistance(a, b Normal) float64 {
	scale := math.Sqrt(float64(a.Scale*a.Scale) + float64(b.Scale*b.Scale))
	m := a.Location - b.Location
	z := m / scale
	return float64(m*portable.Erf(z/math.Sqrt2)) + float64(scale*math.Sqrt(2/math.Pi)*portable.Exp(-z*z/2))
}

// laplaceDistance is E|X - X'|: with the distance d of the locations and the scales a <= b
//
//	d + (b^3*exp(-d/b) - a^3*exp(-d/a))/(b^2 - a^2)
//
// which is written so that nothing cancels where the scales are nearly equal.
func laplaceDistance(x, y Laplace) float64 {
	d, a, b := math.Abs(x.Location-y.Location), min(x.Scale, y.Scale), max(x.Scale, y.Scale)
	u, ratio := d/b*((a-b)/a), 1.0
	if u != 0 {
		ratio = portable.Expm1(u) / u
	}
	tail := portable.Exp(-d / b)
	far := 0.0
	if d > 0 {
		far = a * (a / b) * (d / (a + b)) * ratio
	}
	return d + float64(tail*((float64(a*(a/(a+b)))+float64(b*(b/(a+b)))+float64(a*(b/(a+b))))+far))
}

// mixedQuantiles integrates the square of the mixture's CDF up to y, and of its complement from
// there. Both are parabolas between two values of any members, of which two points of the rule of
// Gauss and Legendre give the exact integral.
func mixedQuantiles(d Mixture, members []Quantiles, y float64) float64 {
	points := []float64{y}
	for _, m := range members {
		points = append(points, m.Values...)
	}
	slices.Sort(points)
	next := make([]int, len(members)) // of each member the first value above x
	cdf := func(x float64) float64 {
		sum := 0.0
		for i, m := range members {
			for next[i] < len(m.Values) && m.Values[next[i]] <= x {
				next[i]++
			}
			sum += float64(d.weight(i) * m.between(next[i], x))
		}
		return sum
	}
	var score float64
	const apart = 0.28867513459481288225 // of a node from the middle, in widths: sqrt(1/12)
	for i, to := range points[1:] {
		from := points[i]
		if to == from {
			continue
		}
		middle, width := float64(from/2)+float64(to/2), to-from
		for _, side := range []float64{-apart, apart} {
			p := cdf(middle + float64(side*width))
			if from >= y {
				p = 1 - p
			}
			score += float64(width * p * p / 2)
		}
	}
	return score
}
