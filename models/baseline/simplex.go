package baseline

import (
	"cmp"
	"slices"
)

// vertex is a point of the simplex, and the function there.
type vertex struct {
	x     []float64
	value float64
}

func byValue(a, b vertex) int { return cmp.Compare(a.value, b.value) }

// minimize finds a minimum of f near start by the simplex method of Nelder and Mead (The
// Computer Journal 7, 1965, 308-313), with the factors of Gao and Han (Computational
// Optimization and Applications 51, 2012, 259-277) for the number of parameters, two or
// more. It ends where 40 steps lower the function by less than 1e-10.
func minimize(f func(x []float64) float64, start []float64) vertex {
	const (
		size   = 0.05 // of the first simplex
		tries  = 40
		enough = 1e-10
	)
	n := float64(len(start))
	expand, contract, shrink := 1+2/n, 0.75-1/(2*n), 1-1/n
	var simplex []vertex
	for i := range start {
		x := slices.Clone(start)
		x[i] += size
		simplex = append(simplex, vertex{x, f(x)})
	}
	simplex = append(simplex, vertex{slices.Clone(start), f(start)})
	slices.SortStableFunc(simplex, byValue)

	last := len(start)
	center, first, second := make([]float64, last), make([]float64, last), make([]float64, last)
	along := func(from vertex, to []float64, factor float64, x []float64) vertex { // from-to, times factor, added to to
		for i := range x {
			x[i] = to[i] + float64(factor*(from.x[i]-to[i]))
		}
		return vertex{x, f(x)}
	}
	for least, since := simplex[0].value, 0; since < tries; since++ {
		clear(center)
		for _, v := range simplex[:last] {
			for i, x := range v.x {
				center[i] += x / n
			}
		}
		worst := simplex[last]
		next := along(worst, center, -1, first)
		switch {
		case next.value < simplex[0].value:
			if further := along(worst, center, -expand, second); further.value < next.value {
				next = further
			}
		case next.value < simplex[last-1].value:
		case next.value < worst.value:
			if nearer := along(worst, center, -contract, second); nearer.value <= next.value {
				next = nearer
			} else {
				next = worst
			}
		default:
			next = along(worst, center, contract, second)
		}
		if next.value < worst.value {
			at, _ := slices.BinarySearchFunc(simplex[:last], next, byValue)
			simplex = slices.Insert(simplex[:last], at, next)
			if &next.x[0] == &first[0] { // its place is that of the worst now
				first = worst.x
			} else {
				second = worst.x
			}
		} else {
			for i := 1; i <= last; i++ {
				simplex[i] = along(simplex[i], simplex[0].x, shrink, simplex[i].x)
			}
			slices.SortStableFunc(simplex, byValue)
		}
		if best := simplex[0].value; least-best > enough {
			least, since = best, 0
		}
	}
	return simplex[0]
}
