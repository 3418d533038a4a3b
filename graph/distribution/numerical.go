package distribution

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate/quad"
)

// leastAtLeast is the least x in (low, high] with f(x) >= p, or low if f(low) is already,
// or high if rounding keeps f below p, for a function f that never falls. It halves the
// count of floating-point numbers between the two, so it finds steps exactly.
func leastAtLeast(f func(float64) float64, p, low, high float64) float64 {
	if f(low) >= p {
		return low
	}
	a, b := rank(low), rank(high)
	for uint64(b-a) > 1 { // the difference may exceed what an int64 holds
		if middle := a + int64(uint64(b-a)/2); f(ranked(middle)) >= p {
			b = middle
		} else {
			a = middle
		}
	}
	return ranked(b)
}

// rank numbers the floating-point numbers in ascending order, with 0 at 0.
func rank(x float64) int64 {
	n := int64(math.Float64bits(x))
	if n < 0 {
		return math.MinInt64 - n
	}
	return n
}

func ranked(n int64) float64 {
	if n < 0 {
		n = math.MinInt64 - n
	}
	return math.Float64frombits(uint64(n))
}

// point is where one interval of a numerical integral can end and the next begin. Points
// nearer to the last one than their width are left out.
type point struct{ at, width float64 }

// breaks are points between which the CDF of d is smooth, from end to end.
func breaks(d Distribution) (points []point) {
	switch d := d.(type) {
	case Quantiles:
		return exactly(d.Values)
	case Empirical:
		return exactly(d.Sorted)
	case Mixture:
		for _, m := range d.Members {
			points = append(points, breaks(m)...)
		}
	case Affine:
		for _, p := range breaks(d.D) {
			points = append(points, point{d.at(p.at), d.Scale * p.width})
		}
	case Transformed:
		for _, p := range breaks(d.D) {
			at := d.To(p.at)
			points = append(points, point{at, at - d.To(p.at-p.width)})
		}
	default:
		last := math.NaN()
		for z := -8.0; z <= 8; z += 0.5 {
			x := d.Quantile(Normal{Scale: 1}.CDF(z))
			points = append(points, point{x, max(0, x-last)})
			last = x
		}
		points[0].width = 0
	}
	return points
}

func exactly(values []float64) (points []point) {
	for _, v := range values {
		points = append(points, point{at: v})
	}
	return points
}

// integral is that of f from the first of the points to the last, by the rule of Gauss and
// Legendre in each interval between two. It is infinite if a point is: only f above zero is
// integrated.
func integral(points []point, f func(float64) float64) float64 {
	if slices.ContainsFunc(points, func(p point) bool { return math.IsInf(p.at, 0) }) {
		return math.Inf(1)
	}
	const order = 8
	var nodes, weights [order]float64
	quad.Legendre{}.FixedLocations(nodes[:], weights[:], -1, 1)
	slices.SortFunc(points, func(a, b point) int { return cmp.Compare(a.at, b.at) })
	sum, from := 0.0, points[0].at
	for _, p := range points {
		if p.at-from <= p.width/2 {
			continue
		}
		half := float64(p.at/2) - float64(from/2)
		for i, u := range nodes {
			sum += float64(half * weights[i] * f(from+half+float64(half*u)))
		}
		from = p.at
	}
	return sum
}
