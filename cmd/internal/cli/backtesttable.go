package cli

import (
	"fmt"
	"strings"

	"unroll/cmd/internal/report"
	"unroll/dataset"
	"unroll/models/backtest"
)

// backtestTable has one row for each method that can forecast the series, the lowest RMSE
// first. The other scores are in the JSON document.
func backtestTable(scores []backtest.Score) *textTable {
	columns, rows := report.ScoreTable(scores)
	return filled(columns, rows)
}

// kindTable compares the kinds of intervals of a network that predicts distributions; "" for
// any other.
func kindTable(s Streams, crps *backtest.Number, kinds []backtest.KindScore) string {
	if crps == nil || len(kinds[0].Intervals) == 0 {
		return ""
	}
	var rows [][]any
	for _, k := range kinds {
		for _, v := range k.Intervals {
			rows = append(rows, []any{k.Kind, fmt.Sprintf("%.4g %%", 100*v.Level), v.Points, report.Percent(v), v.Width, v.Winkler})
		}
	}
	return fmt.Sprintf("intervals of the network (CRPS of its distributions: %v):\n%s\n\n", crps,
		filled([]string{"intervals", "level", "forecasts", "coverage", "mean width", "Winkler score"}, rows).fit(s.columns()))
}

// properTable has the other proper scores of a network's distributions; "" without any.
func properTable(s Streams, score backtest.Score) string {
	if score.Proper == nil {
		return ""
	}
	columns, rows := report.ProperTable(score)
	return fmt.Sprintf("distributions of the network, %s:\n%s\n%s\n\n", dataset.Count(score.Proper.Points, "forecast"),
		filled(columns, rows).fit(s.columns()), s.paragraph(score.Proper.PIT.Sentence()+"."))
}

// unable is a line that names the methods that cannot forecast the series, or "".
func unable(scores []backtest.Score) string {
	var names []string
	for _, s := range scores {
		if s.Missing != "" {
			names = append(names, s.Method)
		}
	}
	if names == nil {
		return ""
	}
	return "not possible on this series: " + strings.Join(names, ", ") + "\n"
}

// scoreLegend explains the columns of a backtestTable.
const scoreLegend = "RMSE, MAE and interval widths are in the series' unit. MASE is the MAE relative to that of the seasonal " +
	"naive forecast on the training part. --json adds MAPE, sMAPE, RMSSE and pinball losses."

// ahead returns the number of steps ahead in words.
func ahead(step int) string {
	if step == 1 {
		return "one step ahead"
	}
	return fmt.Sprintf("%d steps ahead", step)
}
