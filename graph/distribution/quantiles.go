package distribution

import (
	"sort"
)

// Quantiles is a distribution of which quantiles are known: Values, in ascending order, at
// Levels in [0, 1], in strictly ascending order, one or more. Between two levels the
// quantile is linear. Nothing is known beyond the outer levels: their probability is put
// on the outer values, so no quantile and no draw lies beyond those, and Mean is that of
// this distribution.
type Quantiles struct{ Levels, Values []float64 }

// Knows reports whether the quantile of probability p is known, but for rounding.
func (d Quantiles) Knows(p float64) bool {
	const rounding = 1e-9
	return d.Levels[0]-rounding <= p && p <= d.Levels[d.last()]+rounding
}

// pieces calls f for each stretch of the quantile function, from the level p at the value a
// to the level q at the value b.
func (d Quantiles) pieces(f func(p, a, q, b float64)) {
	for i := 1; i < len(d.Levels); i++ {
		f(d.Levels[i-1], d.Values[i-1], d.Levels[i], d.Values[i])
	}
}

func (d Quantiles) last() int { return len(d.Levels) - 1 }

func (d Quantiles) Mean() float64 {
	n := d.last()
	mean := float64(d.Levels[0]*d.Values[0]) + float64((1-d.Levels[n])*d.Values[n])
	d.pieces(func(p, a, q, b float64) { mean += float64((q - p) * (float64(a/2) + float64(b/2))) })
	return mean
}

func (d Quantiles) CDF(x float64) float64 {
	return d.between(sort.Search(len(d.Values), func(i int) bool { return d.Values[i] > x }), x)
}

// between is the CDF at x, above which value i is the first.
func (d Quantiles) between(i int, x float64) float64 {
	switch i {
	case 0:
		return 0
	case len(d.Values):
		return 1
	}
	share := (x - d.Values[i-1]) / (d.Values[i] - d.Values[i-1])
	return d.Levels[i-1] + float64(share*(d.Levels[i]-d.Levels[i-1]))
}

func (d Quantiles) Quantile(p float64) float64 {
	i := sort.SearchFloat64s(d.Levels, p)
	switch i {
	case 0:
		return d.Values[0]
	case len(d.Levels):
		return d.Values[i-1]
	}
	share := (p - d.Levels[i-1]) / (d.Levels[i] - d.Levels[i-1])
	return min(d.Values[i-1]+float64(share*(d.Values[i]-d.Values[i-1])), d.Values[i])
}

// CRPS is exact for the interpolated distribution. With many levels it is near the mean of
// twice their pinball losses.
func (d Quantiles) CRPS(y float64) float64 {
	score := max(0, d.Values[0]-y) + max(0, y-d.Values[d.last()])
	// The integral of the square of a line from p to q over a width.
	square := func(p, q, width float64) float64 { return width * (float64(p*p) + float64(p*q) + float64(q*q)) / 3 }
	d.pieces(func(p, a, q, b float64) {
		at := min(max(a, y), b)
		middle := p
		if b > a {
			middle += float64((q - p) * ((at - a) / (b - a)))
		}
		score += square(p, middle, at-a) + square(1-middle, 1-q, b-at)
	})
	return score
}
