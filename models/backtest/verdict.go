package backtest

import (
	"fmt"
	"math"

	"unroll/models/baseline"
)

// Significant is the p-value below which a difference is not called luck.
const Significant = 0.05

// Verdict says how the network stands beside the best baseline.
type Verdict struct {
	Step    int    `json:"step"`
	Network Score  `json:"network"`
	Best    *Score `json:"best_baseline,omitempty"` // of least RMSE; nil if none could be made
	// Test compares the squared errors of the two: nil where they do not differ or are
	// too few. Its p-value takes the best of the baselines as if it had been known.
	Test *baseline.Comparison `json:"diebold_mariano,omitempty"`
	// Use is the method to use: the network, or the best baseline.
	Use      string `json:"use"`
	Sentence string `json:"sentence"`
}

// Verdict judges forecasts the given number of steps ahead.
func (r *Result) Verdict(step int) Verdict {
	scores := r.Scores(step)
	v := Verdict{Step: step, Network: scores[0], Use: scores[0].Method}
	best := 0
	for i, s := range scores[1:] {
		if s.Missing == "" && !math.IsNaN(float64(s.RMSE)) && (best == 0 || s.RMSE < scores[best].RMSE) {
			best = i + 1
		}
	}
	if best == 0 {
		v.Sentence = fmt.Sprintf("%s scores %s, and no baseline could be made to stand beside it", v.Network.Method, v.Network.RMSE)
		return v
	}
	v.Best = &scores[best]
	if !(v.Network.RMSE < v.Best.RMSE) {
		v.Use = v.Best.Method
	}
	c, err := baseline.DieboldMariano(r.errors(0, step), r.errors(best, step), step, 2)
	if err == nil {
		v.Test = &c
	}
	v.Sentence = v.sentence()
	return v
}

// errors are a method's, in order of time.
func (r *Result) errors(method, step int) []float64 {
	actual, point := r.points(r.Methods[method], step)
	for i := range actual {
		actual[i] -= point[i]
	}
	return actual
}

// sentence says it in plain words.
func (v Verdict) sentence() string {
	luck := "the two cannot be told apart"
	if v.Test != nil {
		luck = fmt.Sprintf("so small a difference may be luck (Diebold-Mariano p = %.2f)", v.Test.PValue)
		if v.Test.PValue < Significant {
			luck = fmt.Sprintf("the difference is hardly luck (Diebold-Mariano p = %.2g)", v.Test.PValue)
		}
	}
	return fmt.Sprintf("%s scores RMSE %s (MASE %s) and the best baseline, %s, %s; %s: use %s",
		v.Network.Method, v.Network.RMSE, v.Network.MASE, v.Best.Method, v.Best.RMSE, luck, v.Use)
}
