package backtest

import (
	"testing"
)

func TestVerdicts(t *testing.T) {
	actual := noisy(40, 7)
	off := func(by ...float64) []float64 {
		out := make([]float64, 20)
		for i := range out {
			out[i] = actual[20+i] + by[i%len(by)]
		}
		return out
	}
	for name, c := range map[string]struct {
		network, rule []float64
		use, sentence string
	}{
		"clear win":        {off(1, -1.1), off(5, -4, 3), "network", "network: RMSE 1.051 (MASE 0.09057); best baseline, rule: RMSE 4.129; the difference is significant (Diebold-Mariano p = 1.7e-09): use network"},
		"clear loss":       {off(5, -4, 3), off(1, -1.1), "rule", "network: RMSE 4.129 (MASE 0.3494); best baseline, rule: RMSE 1.051; the difference is significant (Diebold-Mariano p = 1.7e-09): use rule"},
		"small difference": {off(3, -1), off(1, -3.1), "network", "network: RMSE 2.236 (MASE 0.1725); best baseline, rule: RMSE 2.303; the difference is not significant (Diebold-Mariano p = 0.87): use network"},
		"the same":         {off(2), off(2), "rule", "network: RMSE 2.000 (MASE 0.1725); best baseline, rule: RMSE 2.000; the difference cannot be tested: use rule"},
	} {
		r := made(t, actual, 20, map[string][]float64{"network": c.network, "rule": c.rule, "worse": off(9)}, "network", "worse", "rule")
		r.Methods = append(r.Methods, Method{Name: "absent", Missing: "no season"})
		v := r.Verdict(1)
		if v.Use != c.use || v.Sentence != c.sentence {
			t.Errorf("%s:\n got %s\nwant %s", name, v.Sentence, c.sentence)
		}
		if v.Best == nil || v.Best.Method != "rule" {
			t.Errorf("%s: the best baseline is %v", name, v.Best)
		}
	}
	alone := made(t, actual, 20, map[string][]float64{"network": off(1)}, "network").Verdict(1)
	if alone.Use != "network" || alone.Best != nil || alone.Test != nil || alone.Sentence != "network: RMSE 1.000; no baseline to compare with" {
		t.Errorf("without baselines: %+v", alone)
	}
}
