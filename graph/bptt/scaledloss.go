package bptt

import (
	"fmt"
	"math"
	"math/cmplx"
)

// follows says how what a head gives for a parameter changes when the target's unit does.
type follows int

const (
	stays     follows = iota // a' = a
	moves                    // a' = c + s*a
	stretches                // positive(a') = s*positive(a)
	grows                    // softplus(a') = s*softplus(a)
	disperses                // positive(a') = positive(a)/sqrt(s)
)

// unitOf says how each of n parameters of a loss follows the unit of the target; nil for a loss
// that has none.
func unitOf(name string, n int) []follows {
	switch name {
	case "mse", "mae", "huber", "log_cosh", "mape":
		return []follows{moves}
	case "normal", "laplace":
		return []follows{moves, stretches}
	case "student_t":
		return []follows{stays, moves, stretches}
	case "poisson", "tweedie":
		return []follows{stretches}
	case "negative_binomial":
		return []follows{stretches, disperses}
	case "quantile":
		all := []follows{moves}
		for len(all) < n {
			all = append(all, grows)
		}
		return all
	}
	return nil
}

// Scaled returns the twin of the loss for what a head gives in a unit of another center, if
// centered, and another scale, which are read behind the parameters. With what the head would
// give in the target's unit, a' = f(a, c, s), it is the loss of a': for each parameter
//
//	a' = c + s*a          da = s*da',  dc += da',  ds += a*da'
//	p(a') = s*p(a)        da = s*p'(a)*da'/p'(a'),  ds += p(a)*da'/p'(a')
//	p(a') = p(a)/sqrt(s)  da = p'(a)*da'/(sqrt(s)*p'(a')),  ds -= p(a)*da'/(2*s^(3/2)*p'(a'))
//
// with p the softplus, whose derivative is the sigmoid, or 1e-6 more. It fails for a loss whose
// predictions have no unit.
func (t *LossTwin) Scaled(centered bool) (*LossTwin, error) {
	inner := t.loss
	unit := unitOf(t.name, len(inner.parameters))
	if unit == nil {
		return nil, fmt.Errorf("%s: its predictions have no unit", t.name)
	}
	names := t.Parameters()
	if centered {
		names = append(names, "window center")
	}
	scaled := pointwise(append(names, "window scale"), rescaled(unit, centered, inner.real), rescaled(unit, centered, inner.complex),
		func(raw []float64, y float64, d []float64) {
			in, s := inUnit(unit, centered, raw)
			din := make([][]float64, len(in))
			for k := range din {
				din[k] = []float64{0}
			}
			inner.backward(&backSample{sample: sample[float64]{y: []float64{y}, raw: in}, dloss: []float64{1}, draw: din})
			clear(d)
			for k, f := range unit {
				da, dc, ds := f.backward(raw[k], in[k][0], s, din[k][0])
				d[k] = da
				if centered {
					d[len(unit)] += dc
				}
				d[len(d)-1] += ds
			}
		})
	return &LossTwin{t.name, scaled}, nil
}

// inUnit is what the head would give in the target's unit, for one target.
func inUnit[S Scalar](unit []follows, centered bool, raw []S) (in [][]S, s S) {
	var c S
	s = raw[len(raw)-1]
	if centered {
		c = raw[len(raw)-2]
	}
	for k, f := range unit {
		in = append(in, []S{forwardIn(f, raw[k], c, s)})
	}
	return in, s
}

func rescaled[S Scalar](unit []follows, centered bool, inner func(*sample[S])) func(raw []S, y float64) S {
	return func(raw []S, y float64) S {
		in, _ := inUnit(unit, centered, raw)
		loss := make([]S, 1)
		inner(&sample[S]{y: []float64{y}, raw: in, loss: loss})
		return loss[0]
	}
}

func forwardIn[S Scalar](f follows, a, c, s S) S {
	switch f {
	case moves:
		return c + s*a
	case stretches:
		return unpositive(s * positive(a))
	case grows:
		return unsoftplus(s * softplus(a))
	case disperses:
		return unpositive(positive(a) / sqrt(s))
	}
	return a
}

// backward returns the gradients of a, c and s, given that of a', which is in.
func (f follows) backward(a, in, s, din float64) (da, dc, ds float64) {
	switch f {
	case moves:
		return s * din, din, a * din
	case stretches, grows:
		p := softplus(a)
		if f == stretches {
			p = positive(a)
		}
		din /= sigmoid(in)
		return s * sigmoid(a) * din, 0, p * din
	case disperses:
		din /= sigmoid(in)
		return sigmoid(a) * din / math.Sqrt(s), 0, -positive(a) * din / (2 * s * math.Sqrt(s))
	}
	return din, 0, 0
}

// unpositive and unsoftplus are the inverses of positive and softplus.
func unpositive[S Scalar](p S) S { return unsoftplus(p - number[S](1e-6)) }

func unsoftplus[S Scalar](p S) S { return p + log(-expm1(-p)) }

func expm1[S Scalar](x S) S { return lift(x, math.Expm1, complexExpm1) }

// complexExpm1 is exp(a+bi) - 1, without the loss of digits that cmplx.Exp(z)-1 has for small z.
func complexExpm1(z complex128) complex128 {
	half := math.Sin(imag(z) / 2)
	e := math.Expm1(real(z))
	return complex(e*math.Cos(imag(z))-2*half*half, imag(cmplx.Exp(z)))
}
