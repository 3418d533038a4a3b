package cli

import (
	"fmt"
	"strings"

	"unroll/cmd/internal/report"
	"unroll/models/backtest"
)

// backtestTable has one row for each method that can forecast the series, the lowest RMSE
// first. The other scores are in the JSON document.
func backtestTable(scores []backtest.Score) *textTable {
	columns, rows := report.ScoreTable(scores)
	return filled(columns, rows)
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
