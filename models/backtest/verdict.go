package backtest

import (
	"fmt"
	"math"

	"unroll/models/baseline"
)

// significant is the p-value below which a difference is significant.
const significant = 0.05

// Verdict compares the network with the best baseline.
type Verdict struct {
	Step    int    `json:"step"`
	Network Score  `json:"network"`
	Best    *Score `json:"best_baseline,omitempty"` // with the lowest RMSE; nil without any
	// Test compares the squared errors of the two: nil where they are equal or too few.
	// Its p-value ignores that the best baseline was chosen on the same points.
	Test *baseline.Comparison `json:"diebold_mariano,omitempty"`
	// Use is the method to use: the network, or the best baseline.
	Use      string `json:"use"`
	Sentence string `json:"sentence"`
}

// Verdict compares forecasts the given number of steps ahead.
func (r *Result) Verdict(step int) Verdict {
	scores := r.Scores(step)
	v := Verdict{Step: step, Network: scores[0], Use: scores[0].Method}
	best := 0
	for i, s := range scores[1:] {
		if s.Missing == "" && !math.IsNaN(float64(s.RMSE)) && (best == 0 || s.RMSE < scores[best].RMSE) {
			best = i + 1
		}
	}
	if best > 0 {
		v.Best = &scores[best]
		if !(v.Network.RMSE < v.Best.RMSE) {
			v.Use = v.Best.Method
		}
		if c, err := baseline.DieboldMariano(r.errors(0, step), r.errors(best, step), step, 2); err == nil {
			v.Test = &c
		}
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

func (v Verdict) sentence() string {
	if v.Best == nil {
		return fmt.Sprintf("%s: RMSE %s; no baseline to compare with", v.Network.Method, v.Network.RMSE)
	}
	test := "cannot be tested"
	if v.Test != nil {
		test = fmt.Sprintf("is not significant (Diebold-Mariano p = %.2f)", v.Test.PValue)
		if v.Test.PValue < significant {
			test = fmt.Sprintf("is significant (Diebold-Mariano p = %.2g)", v.Test.PValue)
		}
	}
	return fmt.Sprintf("%s: RMSE %s (MASE %s); best baseline, %s: RMSE %s; the difference %s: use %s",
		v.Network.Method, v.Network.RMSE, v.Network.MASE, v.Best.Method, v.Best.RMSE, test, v.Use)
}
