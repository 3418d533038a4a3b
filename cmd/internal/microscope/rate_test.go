package microscope

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"unroll/models"
)

// TestRateIsTheRecurrentWeight looks at h' = relu(u*h + 1) with h above 0, where
// the gradient changes by u with each step.
func TestRateIsTheRecurrentWeight(t *testing.T) {
	for u, verdict := range map[float64]string{0.5: "vanishes", 1: "is stable", 0.95: "is stable", 1.5: "grows"} {
		p := prepared(t, func(s *models.Spec) { withCell(t, "indrnn")(s); s.Model.Units = []int{1} })
		params := []float64{0, 0, u, 1, 2, 0} // kernel of two inputs, u, bias, head
		m := microscope(t, p)
		s := look(t, m, params, m.Places()[0])[0]
		g := s.Passes[0].Gradients[0]
		last := math.Abs(2 * (s.Predicted[0] - s.Target[0]) * 2)
		for step, norm := range g.Norms {
			near(t, "norm", []float64{norm}, []float64{last * math.Pow(u, float64(4-step))})
		}
		near(t, "rate", []float64{float64(*g.Rate)}, []float64{u})
		if got := g.Rate.Verdict(); got != verdict {
			t.Errorf("with u = %v the gradient %s, want %s", u, got, verdict)
		}
	}
}

func TestRateOfAGeometricSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(0.01, 10).Draw(t, "rate")
		norms := []float64{1}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			norms = append([]float64{norms[0] * rate}, norms...)
		}
		if hole := rapid.IntRange(0, len(norms)-1).Draw(t, "hole"); len(norms) > 2 {
			norms[hole] = 0
		}
		if got := rateOf(norms, 0); got == nil || math.Abs(float64(*got)/rate-1) > 1e-9 {
			t.Fatalf("rate of %v is %v, want %v", norms, got, rate)
		}
	})
}

func TestNoRate(t *testing.T) {
	for _, norms := range [][]float64{nil, {1}, {0, 0, 1}, {math.NaN(), math.Inf(1), 1}, {1e308, 1e-308}, {1e-308, 1e308}} {
		if r := rateOf(norms, 0); r != nil {
			t.Errorf("%v has the rate %v", norms, *r)
		}
	}
	silent := gradientsOf([]string{"h", "m"}, [][][]float64{{{1}, {1e-16}}, {{2}, {2e-16}}}, false)
	if silent[0].Rate == nil || silent[1].Rate != nil {
		t.Errorf("rates %v: that of rounding errors is one", silent)
	}
}

func TestSentences(t *testing.T) {
	for rate, want := range map[Rate]string{
		0.8: "vanishes: factor 0.8 per step back, half after 3.1 steps",
		1:   "is stable: factor 1 per step back",
		1.5: "grows: factor 1.5 per step back, double after 1.7 steps",
	} {
		if got := rate.Sentence("step"); got != want {
			t.Errorf("%v %s, want %s", rate, got, want)
		}
	}
}
