package bptt

import (
	"fmt"
	"strings"
)

// A scaling is the twin of a scaling of windows, in the form of a cell: its input at each step
// is a window x of n values, and its states, of the same width n, are
//
//	scaled  z_i = (x_i - c)/s
//	center  c, n times
//	scale   s, n times
//
// Backward, from dz and the sums dc and ds of the gradients of center and scale:
//
//	dx_i += dz_i/s,  dc -= sum of dz_i/s,  ds -= sum of dz_i*z_i/s
//
// followed by the statistics' own derivatives.
type scaling struct {
	centered   bool
	weights    []packed
	real       func(*step[float64]) (c, s float64)
	complex    func(*step[complex128]) (c, s complex128)
	statistics func(b *back, dc, ds float64)
}

// scalings lists every scaling of windows.
func scalings() map[string]scaling {
	const epsilon = 1e-5
	return map[string]scaling{
		"mean":     {real: meanScale[float64], complex: meanScale[complex128], statistics: meanScaleBackward},
		"standard": {true, nil, standardScale[float64](epsilon), standardScale[complex128](epsilon), standardScaleBackward(epsilon)},
		"revin": {
			true, []packed{{"factor", one, one, []string{"g"}}, {"offset", one, one, []string{"b"}}},
			revinScale[float64](epsilon), revinScale[complex128](epsilon), revinScaleBackward(epsilon),
		},
	}
}

// LookupScaling returns the twin of the named scaling of windows in its standard form, for as
// many hidden units as inputs.
func LookupScaling(name string) (*Twin, error) {
	found, known := scalings()[name]
	if !known {
		return nil, fmt.Errorf("no window scaling %q: there are %s", name, strings.Join([]string{"mean", "standard", "revin"}, ", "))
	}
	states := []string{"scaled", "center", "scale"}
	if !found.centered {
		states = []string{"scaled", "scale"}
	}
	return &Twin{name, cell{
		states: states, weights: found.weights,
		real: scaleWith(found.real), complex: scaleWith(found.complex), backward: found.backward,
	}}, nil
}

func scaleWith[S Scalar](statistics func(*step[S]) (c, s S)) func(*step[S]) {
	return func(st *step[S]) {
		c, s := statistics(st)
		last := len(st.next) - 1
		for i, x := range st.x {
			st.next[0][i] = (x - c) / s
			st.next[1][i] = c
			st.next[last][i] = s
		}
	}
}

func (sc scaling) backward(b *back) {
	c, s := sc.real(&b.step)
	var dc, ds float64
	for i, dz := range b.dnext[0] {
		b.dx[i] += dz / s
		dc -= dz / s
		ds -= dz * (b.x[i] - c) / (s * s)
		ds += b.dnext[len(b.dnext)-1][i]
		if sc.centered {
			dc += b.dnext[1][i]
		}
	}
	sc.statistics(b, dc, ds)
}

// meanScale is s = 1 + mean of |x|: dx_i += ds*sign(x_i)/n.
func meanScale[S Scalar](st *step[S]) (c, s S) {
	for _, x := range st.x {
		s += abs(x)
	}
	return 0, 1 + s/number[S](float64(len(st.x)))
}

func meanScaleBackward(b *back, _, ds float64) {
	for i, x := range b.x {
		b.dx[i] += ds * sign(x) / float64(len(b.x))
	}
}

// standardScale is m = mean of x, s = sqrt(v + epsilon) with v = mean of (x - m)^2:
//
//	dx_i += dm/n + ds*(x_i - m)/(n*s)
//
// as the derivative of v in m is 0.
func standardScale[S Scalar](epsilon float64) func(*step[S]) (m, s S) {
	return func(st *step[S]) (m, s S) {
		n := number[S](float64(len(st.x)))
		for _, x := range st.x {
			m += x / n
		}
		for _, x := range st.x {
			s += (x - m) * (x - m) / n
		}
		return m, sqrt(s + number[S](epsilon))
	}
}

func standardScaleBackward(epsilon float64) func(b *back, dm, ds float64) {
	return func(b *back, dm, ds float64) {
		m, s := standardScale[float64](epsilon)(&b.step)
		for i, x := range b.x {
			b.dx[i] += (dm + ds*(x-m)/s) / float64(len(b.x))
		}
	}
}

// revinScale is s = d/g and c = m - b*s, with m and d those of standardScale:
//
//	dm = dc
//	db = -dc*s
//	dd = (ds - dc*b)/g
//	dg = -(ds - dc*b)*s/g
func revinScale[S Scalar](epsilon float64) func(*step[S]) (c, s S) {
	return func(st *step[S]) (c, s S) {
		m, d := standardScale[S](epsilon)(st)
		s = d / st.row("factor", "g")[0]
		return m - st.row("offset", "b")[0]*s, s
	}
}

func revinScaleBackward(epsilon float64) func(b *back, dc, ds float64) {
	return func(b *back, dc, ds float64) {
		_, s := revinScale[float64](epsilon)(&b.step)
		g, offset := b.row("factor", "g")[0], b.row("offset", "b")[0]
		ds -= dc * offset
		b.drow("offset", "b")[0] -= dc * s
		b.drow("factor", "g")[0] -= ds * s / g
		standardScaleBackward(epsilon)(b, dc, ds/g)
	}
}
