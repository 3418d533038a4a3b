package baseline

import (
	"math"
	"slices"
)

// descend finds a minimum of f near start by the method of Broyden, Fletcher, Goldfarb and
// Shanno (Nocedal and Wright, Numerical Optimization, 2nd edition, 2006, algorithm 6.1). A
// search along each direction halves the step until the function falls by a share of what
// its slope promises. f returns its value and writes its gradient; a point where the value
// is +Inf or NaN is not allowed. It ends where two steps in a row lower the function by less
// than enough.
func descend(f func(x, gradient []float64) float64, start []float64, enough float64) vertex {
	const maxSteps = 500
	n := len(start)
	here, next := newPoint(n), newPoint(n)
	copy(here.x, start)
	if here.value = f(here.x, here.gradient); !finiteNumber(here.value) {
		return vertex{here.x, math.Inf(1)}
	}
	inverse := newInverse(n)
	for step, small := 0, 0; step < maxSteps && small < 2; step++ {
		if !search(f, inverse, here, next) {
			if inverse.updates == 0 {
				break
			}
			inverse.updates = 0 // try steepest descent
			continue
		}
		if here.value-next.value < enough {
			small++
		} else {
			small = 0
		}
		inverse.update(here, next)
		here, next = next, here
	}
	return vertex{here.x, here.value}
}

type point struct {
	x, gradient []float64
	value       float64
}

func newPoint(n int) *point { return &point{x: make([]float64, n), gradient: make([]float64, n)} }

// search steps from here to the next point, and reports whether there is one that is lower.
func search(f func(x, gradient []float64) float64, inverse *inverse, here, next *point) bool {
	const (
		share    = 1e-4
		smallest = 1e-10
	)
	direction := inverse.direction(here.gradient)
	slope := dot(direction, here.gradient)
	if !(slope < 0) {
		return false
	}
	for size := 1.0; size > smallest; size /= 2 {
		for i, x := range here.x {
			next.x[i] = x + float64(size*direction[i])
		}
		next.value = f(next.x, next.gradient)
		if next.value <= here.value+float64(share*size*slope) {
			return true
		}
	}
	return false
}

// inverse approximates the inverse of the second derivatives.
type inverse struct {
	rows         [][]float64
	updates      int // since it was a unit matrix
	to           []float64
	moved, image []float64
	changed      []float64
}

func newInverse(n int) *inverse {
	m := &inverse{rows: matrix(n, n)}
	for _, v := range []*[]float64{&m.to, &m.moved, &m.image, &m.changed} {
		*v = make([]float64, n)
	}
	return m
}

// direction is the next one to search. The first is that of steepest descent, of length 1 at
// most.
func (m *inverse) direction(gradient []float64) []float64 {
	if m.updates == 0 {
		m.unit(1 / max(1, math.Sqrt(dot(gradient, gradient))))
	}
	for i, row := range m.rows {
		m.to[i] = -dot(row, gradient)
	}
	return m.to
}

func (m *inverse) unit(scale float64) {
	for i, row := range m.rows {
		clear(row)
		row[i] = scale
	}
}

// update takes in the step between two points, unless the function bends downwards along it.
func (m *inverse) update(here, next *point) {
	for i := range m.moved {
		m.moved[i], m.changed[i] = next.x[i]-here.x[i], next.gradient[i]-here.gradient[i]
	}
	bend := dot(m.moved, m.changed)
	squares := dot(m.changed, m.changed)
	if !(bend > 1e-10*math.Sqrt(squares*dot(m.moved, m.moved))) {
		return
	}
	if m.updates == 0 {
		m.unit(bend / squares)
	}
	for i, row := range m.rows {
		m.image[i] = dot(row, m.changed)
	}
	stretch := 1 + dot(m.changed, m.image)/bend
	for i, row := range m.rows {
		for j := range row {
			row[j] += float64((float64(stretch*m.moved[i]*m.moved[j]) - float64(m.image[i]*m.moved[j]) - float64(m.moved[i]*m.image[j])) / bend)
		}
	}
	m.updates++
}

func dot(a, b []float64) float64 {
	var s float64
	for i, v := range a {
		s += float64(v * b[i])
	}
	return s
}

func finiteNumber(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// byDifferences is a function with its gradient by differences to a point close by, on the other
// side where the first is not allowed.
func byDifferences(f func(x []float64) float64) func(x, gradient []float64) float64 {
	const step = 1e-6
	return func(x, gradient []float64) float64 {
		value := f(x)
		if !finiteNumber(value) {
			return value
		}
		beside := slices.Clone(x)
		for i := range x {
			gradient[i] = 0
			for _, by := range []float64{step, -step} {
				beside[i] = x[i] + by
				if v := f(beside); finiteNumber(v) {
					gradient[i] = (v - value) / by
					break
				}
			}
			beside[i] = x[i]
		}
		return value
	}
}
