package backtest

import (
	"fmt"

	"unroll/models/experiment"
)

// Standing says how a configuration's seeds score beside persistence and the best
// baseline.
func Standing(s experiment.Summary) string {
	switch {
	case s.Seeds == 0 && s.Diverged == 1:
		return "the only seed diverged"
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
// series and are ranked by their RMSE relative to persistence.
func Headline(ranked []experiment.Summary, relative bool) string {
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
	}
	switch {
	case best.Persistence == nil:
		return fmt.Sprintf("%s: test RMSE %s", text, Number(best.Test.Median))
	case !(best.Test.Median < best.Persistence.RMSE): // also where it is not a number
		return text + ": worse than persistence"
	case !(best.Test.Median < best.Best.RMSE):
		return fmt.Sprintf("%s: better than persistence, worse than %s", text, best.Best.Name)
	}
	return text + ": better than every baseline"
}
