package backtest

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/graph/distribution"
	"unroll/models/forecast"
)

// predicted is a result of n forecasts, each with the distribution that f makes of a place, where the
// actual values are drawn from normal distributions with the mean of their place and the scale 2.
func predicted(t *testing.T, n int, f func(place float64) distribution.Distribution) *Result {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	values := []float64{0}
	network := Method{Name: Network}
	for i := range n {
		place := 10 + math.Sin(float64(i))
		values = append(values, distribution.Sample(distribution.Normal{Location: place, Scale: 2}, rng))
		network.Paths = append(network.Paths, forecast.Path{Origin: i + 1, Point: []float64{place}, Distributions: []distribution.Distribution{f(place)}})
	}
	frame, err := dataset.FromValues(values, dataset.ValueOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return &Result{Frame: frame, First: 1, Horizon: 1, Methods: []Method{network}, known: [2]float64{0, 1}}
}

// The right distribution has the entropy of a normal distribution as log score and transforms that are
// uniform; one that is too wide, or somewhere else, is found out and has higher scores.
func TestProperScores(t *testing.T) {
	const n = 2000
	normal := func(shift, scale float64) func(float64) distribution.Distribution {
		return func(place float64) distribution.Distribution {
			return distribution.Normal{Location: place + shift, Scale: scale}
		}
	}
	right := predicted(t, n, normal(0, 2))
	best := right.proper(right.Methods[0], 1)
	if entropy := math.Log(2*math.Sqrt(2*math.Pi)) + 0.5; math.Abs(float64(best.LogScore)-entropy) > 0.05 {
		t.Errorf("the log score is %v, the entropy %v", best.LogScore, entropy)
	}
	if best.Points != n || len(best.PIT.Counts) != 10 || *best.PIT.PValue < 0.01 {
		t.Errorf("the right distribution: %+v", best.PIT)
	}
	// The pinball loss of a normal distribution's quantile at level p is scale*density(z_p).
	density := math.Exp(-1.2815515655446004*1.2815515655446004/2) / math.Sqrt(2*math.Pi)
	if q := best.Quantiles[8]; q.Level != 0.9 || math.Abs(float64(q.Pinball)-2*density) > 0.02 {
		t.Errorf("%+v, want a loss of %v", q, 2*density)
	}
	for name, f := range map[string]func(float64) distribution.Distribution{"wide": normal(0, 4), "moved": normal(1, 2)} {
		r := predicted(t, n, f)
		s := r.proper(r.Methods[0], 1)
		if s.LogScore <= best.LogScore || s.WQL <= best.WQL || *s.PIT.PValue > 1e-6 || *r.crps(r.Methods[0], 1) <= *right.crps(right.Methods[0], 1) {
			t.Errorf("%s: %+v", name, s)
		}
		if !strings.Contains(s.PIT.Sentence(), "the distributions are not right") {
			t.Error(s.PIT.Sentence())
		}
	}
}

// Few forecasts make fewer bins, and then no test.
func TestFewForecasts(t *testing.T) {
	quantiles := func(place float64) distribution.Distribution {
		return distribution.Quantiles{Levels: []float64{0.25, 0.75}, Values: []float64{place - 1.35, place + 1.35}}
	}
	for n, bins := range map[int]int{1: 0, 9: 0, 10: 2, 24: 4, 49: 9, 50: 10, 300: 10} {
		r := predicted(t, n, func(place float64) distribution.Distribution { return distribution.Normal{Location: place, Scale: 2} })
		s := r.proper(r.Methods[0], 1)
		if len(s.PIT.Counts) != bins || (s.PIT.Missing == "") != (bins > 0) {
			t.Errorf("%d forecasts: %+v", n, s.PIT)
		}
	}
	r := predicted(t, 400, quantiles)
	r.known = [2]float64{0.25, 0.75}
	s := r.proper(r.Methods[0], 1)
	if len(s.PIT.Counts) != 4 || *s.PIT.PValue < 1e-3 || !math.IsNaN(float64(s.LogScore)) {
		t.Errorf("quantiles: %+v", s)
	}
	for _, q := range s.Quantiles {
		if known := q.Level > 0.25 && q.Level < 0.75; math.IsNaN(float64(q.Pinball)) == known || math.IsNaN(float64(q.WQL)) == known {
			t.Errorf("quantile %v: %+v", q.Level, q)
		}
	}
	if crps := r.crps(r.Methods[0], 1); !math.IsNaN(float64(s.WQL)) || !math.IsNaN(float64(*crps)) {
		t.Errorf("WQL %v and CRPS %v of the inner half", s.WQL, *crps)
	}
	text, err := json.Marshal(s)
	if err != nil || !strings.Contains(string(text), `"log_score":null`) {
		t.Errorf("%s, %v", text, err)
	}
	r.Methods[0].Paths[3].Distributions = nil
	if s := r.proper(r.Methods[0], 1); s != nil {
		t.Errorf("a forecast without a distribution: %+v", s)
	}
}
