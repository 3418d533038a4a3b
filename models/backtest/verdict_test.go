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
		"clear win":  {off(1, -1.1), off(5, -4, 3), "network", "network scores RMSE 1.051 (MASE 0.09057) and the best baseline, rule, 4.129; the difference is hardly luck (Diebold-Mariano p = 1.7e-09): use network"},
		"clear loss": {off(5, -4, 3), off(1, -1.1), "rule", "network scores RMSE 4.129 (MASE 0.3494) and the best baseline, rule, 1.051; the difference is hardly luck (Diebold-Mariano p = 1.7e-09): use rule"},
		"luck":       {off(3, -1), off(1, -3.1), "network", "network scores RMSE 2.236 (MASE 0.1725) and the best baseline, rule, 2.303; so small a difference may be luck (Diebold-Mariano p = 0.87): use network"},
		"the same":   {off(2), off(2), "rule", "network scores RMSE 2 (MASE 0.1725) and the best baseline, rule, 2; the two cannot be told apart: use rule"},
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
	if alone.Use != "network" || alone.Best != nil || alone.Test != nil {
		t.Errorf("without baselines: %+v", alone)
	}
}
