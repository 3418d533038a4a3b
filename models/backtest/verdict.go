package backtest

import (
	"fmt"
	"math"
	"slices"

	"unroll/models/baseline"
	"unroll/models/experiment"
)

// significant is the p-value below which a difference is significant.
const significant = 0.05

// Verdict compares the network with the best baseline. It reports what the scored rows say,
// after the fact: which method to use must be decided on earlier rows.
type Verdict struct {
	Step    int    `json:"step"`
	Network Score  `json:"network"`
	Best    *Score `json:"best_baseline,omitempty"` // with the lowest RMSE on these rows; nil without any
	// Test compares the squared errors of the two: nil where they are equal or too few.
	// Its p-value ignores that the best baseline was chosen on the same points.
	Test     *baseline.Comparison `json:"diebold_mariano,omitempty"`
	Sentence string               `json:"sentence"`
}

// Verdict compares forecasts the given number of steps ahead.
func (r *Result) Verdict(step int) Verdict {
	scores := r.Scores(step)
	if len(scores) == 0 {
		return Verdict{Step: step}
	}
	v := Verdict{Step: step, Network: scores[0]}
	if best := lowest(scores, func(s Score) bool { return s.Method != Network && s.Method != Combination }); best >= 0 {
		v.Best, v.Test = &scores[best], r.compared(0, best, step)
	}
	v.Sentence = v.sentence()
	return v
}

// lowest is the place of the lowest RMSE among some of the scores, or -1.
func lowest(scores []Score, among func(Score) bool) int {
	best := -1
	for i, s := range scores {
		if among(s) && s.Missing == "" && !math.IsNaN(float64(s.RMSE)) && (best < 0 || s.RMSE < scores[best].RMSE) {
			best = i
		}
	}
	return best
}

// compared tests the difference of two methods; nil where they are equal or too few.
func (r *Result) compared(a, b, step int) *baseline.Comparison {
	c, err := baseline.DieboldMariano(r.errors(a, step), r.errors(b, step), step, 2)
	if err != nil {
		return nil
	}
	return &c
}

// ChosenVerdict compares a method that was chosen on earlier rows with the others.
type ChosenVerdict struct {
	Step   int   `json:"step"`
	Chosen Score `json:"chosen"`
	// Other is the lowest RMSE among the other methods; nil without any.
	Other *Score `json:"lowest_other,omitempty"`
	// Test compares the squared errors of the two: nil where they are equal or too few.
	Test     *baseline.Comparison `json:"diebold_mariano,omitempty"`
	Sentence string               `json:"sentence"`
}

// VerdictOn compares the method of a [Result.Key] with the others, so many steps ahead. It has
// the step alone for an unknown method.
func (r *Result) VerdictOn(key string, step int) ChosenVerdict {
	scores := r.Scores(step)
	at := slices.IndexFunc(scores, func(s Score) bool { return r.Key(s.Method) == key })
	if at < 0 {
		return ChosenVerdict{Step: step}
	}
	v := ChosenVerdict{Step: step, Chosen: scores[at]}
	if other := lowest(scores, func(s Score) bool { return s.Method != scores[at].Method }); other >= 0 {
		v.Other, v.Test = &scores[other], r.compared(at, other, step)
	}
	v.Sentence = v.sentence()
	return v
}

func (v ChosenVerdict) sentence() string {
	switch {
	case v.Chosen.Missing != "":
		return fmt.Sprintf("%s cannot forecast: %s", v.Chosen.Method, v.Chosen.Missing)
	case v.Other == nil:
		return fmt.Sprintf("%s: RMSE %s; no other method to compare with", v.Chosen.Method, v.Chosen.RMSE)
	}
	return fmt.Sprintf("%s: RMSE %s (MASE %s); lowest of the others, %s: RMSE %s; the difference %s",
		v.Chosen.Method, v.Chosen.RMSE, v.Chosen.MASE, v.Other.Method, v.Other.RMSE, significance(v.Test))
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
	if v.Network.Missing != "" {
		return fmt.Sprintf("%s: it cannot forecast; best baseline here, %s: RMSE %s", v.Network.Method, v.Best.Method, v.Best.RMSE)
	}
	return fmt.Sprintf("%s: RMSE %s (MASE %s); best baseline here, %s: RMSE %s; the difference %s",
		v.Network.Method, v.Network.RMSE, v.Network.MASE, v.Best.Method, v.Best.RMSE, significance(v.Test))
}

// significance is a test in words.
func significance(test *baseline.Comparison) string {
	switch {
	case test == nil:
		return "cannot be tested"
	case test.PValue >= significant:
		return fmt.Sprintf("is not significant (Diebold-Mariano p = %.2f): no clear winner", test.PValue)
	case test.PValue < 1e-15:
		return "is significant (Diebold-Mariano p < 1e-15)"
	}
	return fmt.Sprintf("is significant (Diebold-Mariano p = %.2g)", test.PValue)
}

// Standing says how the scores of a configuration's seeds compare with persistence and
// the best baseline.
func Standing(s experiment.Summary) string {
	switch {
	case s.Seeds == 0 && s.Diverged == 1:
		return "the only seed diverged"
	case s.Seeds == 0 && s.Diverged == 0:
		return "no seed has a result"
	case s.Seeds == 0:
		return all(s.Diverged) + " seeds diverged"
	case s.Persistence == nil:
		return "no baseline to compare with"
	}
	text := beside(s, s.Persistence)
	if s.Best != s.Persistence {
		text += "; " + beside(s, s.Best)
	}
	if s.Diverged > 0 {
		text += fmt.Sprintf("; %d more diverged", s.Diverged)
	}
	return text
}

// beside counts the seeds that are better, or worse if they are the majority, than
// a baseline.
func beside(s experiment.Summary, b *experiment.Baseline) string {
	word, count := "worse", s.Seeds-s.Test.Below(b.RMSE)
	if 2*count < s.Seeds {
		word, count = "better", s.Seeds-count
	}
	text := fmt.Sprintf("%s than %s (%v)", word, b.Name, Number(b.RMSE))
	switch {
	case s.Seeds == 1:
		return text
	case count == s.Seeds:
		return fmt.Sprintf("%s in %s seeds", text, all(s.Seeds))
	}
	return fmt.Sprintf("%s in %d of %d seeds", text, count, s.Seeds)
}

func all(n int) string {
	if n == 2 {
		return "both"
	}
	return fmt.Sprintf("all %d", n)
}

// Headline says which of the configurations, the best first, scores best, and how
// its median compares with the baselines. Relative says that they forecast different
// series and are ranked by their RMSE relative to persistence. Significance, which may be
// empty, says what a test of the best against the others gave, such as "significantly".
func Headline(ranked []experiment.Summary, relative bool, significance string) string {
	if len(ranked) == 0 {
		return "No configuration has a result"
	}
	best := ranked[0]
	text := best.Name
	if len(ranked) > 1 {
		score := "median test RMSE"
		if relative {
			score = "test RMSE relative to persistence"
		}
		text = fmt.Sprintf("%s has the lowest %s of %d configurations", best.Name, score, len(ranked))
		if significance != "" {
			text += ", " + significance
		}
	}
	switch {
	case best.Persistence == nil:
		return fmt.Sprintf("%s: test RMSE %s", text, Number(best.Test.Median))
	case !(best.Test.Median < best.Persistence.RMSE): // also where it is not a number
		return text + ": worse than persistence"
	case !(best.Test.Median < best.Best.RMSE):
		return fmt.Sprintf("%s: better than persistence, worse than %s", text, best.Best.Name)
	}
	text += ": better than every baseline"
	if n := best.Test.Below(best.Best.RMSE); n < best.Seeds {
		text += fmt.Sprintf(" in %d of %d seeds", n, best.Seeds)
	}
	return text
}
