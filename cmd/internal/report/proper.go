package report

import (
	"fmt"

	"unroll/models/backtest"
)

// proper shows the proper scores of predicted distributions and the histogram of their probability
// integral transforms.
type proper struct {
	Scores    grid
	Histogram *grid // nil for too few forecasts
	Sentence  string
}

// ProperTable has the proper scores of a method's distributions.
func ProperTable(s backtest.Score) (columns []string, rows [][]any) {
	columns, row := []string{"CRPS", "log score", "WQL"}, []any{*s.CRPS, s.Proper.LogScore, s.Proper.WQL}
	for _, q := range s.Proper.Quantiles {
		if q.Level == 0.1 || q.Level == 0.5 || q.Level == 0.9 {
			columns, row = append(columns, fmt.Sprintf("pinball\nat %v", q.Level)), append(row, q.Pinball)
		}
	}
	return columns, [][]any{row}
}

func newProper(s backtest.Score) proper {
	columns, rows := ProperTable(s)
	p := proper{
		Scores:   grid{fmt.Sprintf("Predicted distributions of the network, %d forecasts, steps ahead: %d", s.Proper.Points, s.Step), columns, rows},
		Sentence: s.Proper.PIT.Sentence() + ".",
	}
	if counts := s.Proper.PIT.Counts; counts != nil {
		h := &grid{"PIT histogram: how many actual values fell into each part of their predicted distributions", []string{"part", "forecasts", ""}, nil}
		n := float64(len(counts))
		for i, count := range counts {
			h.Rows = append(h.Rows, []any{fmt.Sprintf("%.4g – %.4g %%", 100*float64(i)/n, 100*float64(i+1)/n), count, bar(count, s.Proper.Points)})
		}
		p.Histogram = h
	}
	return p
}

// bar is as long as the share of all, 40 for all of them.
func bar(count, all int) string {
	const longest = 40
	text := make([]rune, (count*longest+all-1)/all)
	for i := range text {
		text[i] = '█'
	}
	return string(text)
}
