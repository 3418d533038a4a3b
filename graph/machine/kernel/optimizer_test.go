package kernel_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"unroll/graph/machine/kernel"
)

// Two steps from p = 1 with g = 0.5, worked out by hand from the equations of the doc comments.
func TestUpdatesByHand(t *testing.T) {
	for _, s := range []*kernel.Set[float64]{kernel.Kernels[float64](), kernel.Portable[float64]()} {
		g := 0.5

		// m = 0.05, v = 0.25e-3; m/(√v+ε) = 0.05/0.015811388... ; then m = 0.095, v = 0.49975e-3.
		p, m, v := 1.0, 0.0, 0.0
		h := kernel.Adam[float64]{Rate: 0.01, Beta1: 0.9, Beta2: 0.999, Epsilon: 0}
		s.Adam(&p, &m, &v, &g, 1, &h)
		s.Adam(&p, &m, &v, &g, 1, &h)
		want := 1 - 0.01*0.05/math.Sqrt(0.25e-3) - 0.01*0.095/math.Sqrt(0.49975e-3)
		closeTo(t, s.Name+" adam p", p, want)
		closeTo(t, s.Name+" adam m", m, 0.095)
		closeTo(t, s.Name+" adam v", v, 0.49975e-3)

		// ε stands outside the root: with v = 0 after a gradient of 0, the step is rate·m/ε.
		p, m, v, g = 1, 1, 0, 0
		s.Adam(&p, &m, &v, &g, 1, &kernel.Adam[float64]{Rate: 0.01, Beta1: 0.9, Beta2: 0.999, Epsilon: 0.1})
		closeTo(t, s.Name+" adam ε", p, 1-0.01*0.9/0.1)

		// v = -0.05, p = 0.95; v = -0.045-0.05 = -0.095, p = 0.855.
		p, v, g = 1, 0, 0.5
		d := kernel.Momentum[float64]{Rate: 0.1, Momentum: 0.9}
		s.Momentum(&p, &v, &g, 1, &d)
		s.Momentum(&p, &v, &g, 1, &d)
		closeTo(t, s.Name+" momentum p", p, 0.855)
		closeTo(t, s.Name+" momentum v", v, -0.095)

		// v = 0.025; ε stands inside the root: √(0.025+0.015) = 0.2; p = 1-0.1·0.5/0.2.
		p, v = 1, 0
		s.RMSprop(&p, &v, &g, 1, &kernel.RMSprop[float64]{Rate: 0.1, Rho: 0.9, Epsilon: 0.015})
		closeTo(t, s.Name+" rmsprop p", p, 0.75)
		closeTo(t, s.Name+" rmsprop v", v, 0.025)
	}
}

func closeTo(t *testing.T, name string, got, want float64) {
	t.Helper()
	if !near(got, want, math.Abs(want), 1e-14) {
		t.Errorf("%s: %v, want %v", name, got, want)
	}
}

func TestUpdates(t *testing.T) { both(t, checkUpdates[float32], checkUpdates[float64]) }

func checkUpdates[F kernel.Float](t *rapid.T) {
	fast, portable := sets[F]()
	n := rapid.IntRange(0, 40).Draw(t, "n")
	p, m, g := drawStrip[F](t, "p", 1, n, factors), drawStrip[F](t, "m", 1, n, factors), drawStrip[F](t, "g", 1, n, factors)
	v := drawStrip[F](t, "v", 1, n, rapid.Float64Range(0, 2))
	p2, m2, v2, g2 := p.clone(), m.clone(), v.clone(), g.clone()
	run := func(s *kernel.Set[F], p, m, v, g *F) {
		s.Adam(p, m, v, g, n, &kernel.Adam[F]{Rate: 0.01, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7})
		s.Momentum(p, m, g, n, &kernel.Momentum[F]{Rate: 0.01, Momentum: 0.9})
		s.RMSprop(p, v, g, n, &kernel.RMSprop[F]{Rate: 0.01, Rho: 0.9, Epsilon: 1e-7})
	}
	run(portable, p2.first(), m2.first(), v2.first(), g2.first())
	run(fast, p.first(), m.first(), v.first(), g.first())
	scale := func(r, c int) float64 { return 1 + math.Abs(p2.at(r, c)) + math.Abs(m2.at(r, c)) }
	same(t, p, p2, scale)
	same(t, m, m2, scale)
	same(t, v, v2, v2.at)
	same(t, g, g2, g2.at)
}
