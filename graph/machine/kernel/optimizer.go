package kernel

import "math"

// Adam holds the numbers of one step of Adam, as Keras has it: the form that Kingma and Ba (2015) give just before
// their Section 2.1, whose ε is added to the root of the uncorrected second moment.
//
//	m ← β₁·m + (1-β₁)·g,  v ← β₂·v + (1-β₂)·g²,  p ← p - rate·m/(√v + ε)
//
// The caller puts the bias corrections into the rate of step t = 1, 2, ...: rate = learning rate·√(1-β₂ᵗ)/(1-β₁ᵗ).
type Adam[F Float] struct{ Rate, Beta1, Beta2, Epsilon F }

// Momentum holds the numbers of one step of gradient descent with momentum μ, as Keras has it:
//
//	v ← μ·v - rate·g,  p ← p + v
type Momentum[F Float] struct{ Rate, Momentum F }

// RMSprop holds the numbers of one step of RMSprop (Tieleman and Hinton 2012, Lecture 6.5), as Keras has it:
//
//	v ← ρ·v + (1-ρ)·g²,  p ← p - rate·g/√(v + ε)
type RMSprop[F Float] struct{ Rate, Rho, Epsilon F }

func sqrt[F Float](x F) F { return F(math.Sqrt(float64(x))) }

func adam[F Float](p, m, v, g *F, n int, h *Adam[F]) {
	ps, ms, vs := run(p, 0, n), run(m, 0, n), run(v, 0, n)
	for i, x := range run(g, 0, n) {
		ms[i] = h.Beta1*ms[i] + (1-h.Beta1)*x
		vs[i] = h.Beta2*vs[i] + (1-h.Beta2)*x*x
		ps[i] -= h.Rate * ms[i] / (sqrt(vs[i]) + h.Epsilon)
	}
}

func momentum[F Float](p, v, g *F, n int, h *Momentum[F]) {
	ps, vs := run(p, 0, n), run(v, 0, n)
	for i, x := range run(g, 0, n) {
		vs[i] = h.Momentum*vs[i] - h.Rate*x
		ps[i] += vs[i]
	}
}

func rmsprop[F Float](p, v, g *F, n int, h *RMSprop[F]) {
	ps, vs := run(p, 0, n), run(v, 0, n)
	for i, x := range run(g, 0, n) {
		vs[i] = h.Rho*vs[i] + (1-h.Rho)*x*x
		ps[i] -= h.Rate * x / sqrt(vs[i]+h.Epsilon)
	}
}
