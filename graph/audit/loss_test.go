package audit

import (
	"testing"

	"unroll/graph"
	"unroll/graph/bptt"
)

// lossHolds checks a loss and reports what does not hold.
func lossHolds(t *testing.T, s LossSubject, o Options) *Report {
	t.Helper()
	r, err := CheckLoss(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	reportFlaws(t, s.Name, r)
	return r
}

// TestLosses audits every registered loss; a new one needs no line here.
func TestLosses(t *testing.T) {
	for _, info := range graph.Losses.All() {
		t.Run(info.Name, func(t *testing.T) {
			t.Parallel()
			s, err := LookupLoss(info.Name)
			if err != nil {
				t.Fatal(err)
			}
			lossHolds(t, s, Options{Seed: 1})
		})
	}
}

// TestLossOptions audits what options make of a loss.
func TestLossOptions(t *testing.T) {
	for name, c := range map[string]struct {
		loss    graph.Loss
		options bptt.LossOptions
	}{
		"huber":    {&graph.Huber{Delta: 0.3}, bptt.LossOptions{Delta: 0.3}},
		"quantile": {&graph.Quantile{Levels: []float64{0.05, 0.3, 0.35, 0.99}}, bptt.LossOptions{Levels: []float64{0.05, 0.3, 0.35, 0.99}}},
		"tweedie":  {&graph.Tweedie{Power: 1.9}, bptt.LossOptions{Power: 1.9}},
	} {
		twin, err := bptt.LookupLoss(name, c.options)
		if err != nil {
			t.Fatal(err)
		}
		lossHolds(t, LossSubject{name, c.loss, twin}, Options{Seed: 2, Engines: []string{"machine"}})
	}
}
