package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"unroll/models/backtest"
)

// backtestTable has one row for each method that can forecast the series, the lowest RMSE
// first. The other scores are in the JSON document.
func backtestTable(scores []backtest.Score) *textTable {
	columns := []string{"method", "RMSE", "MAE", "MASE"}
	for _, v := range scores[0].Intervals {
		columns = append(columns, fmt.Sprintf("%.4g %%\ncoverage", 100*v.Level), fmt.Sprintf("%.4g %%\nwidth", 100*v.Level))
	}
	t := newTable(columns...)
	ranked := slices.SortedStableFunc(slices.Values(scores), func(a, b backtest.Score) int {
		return cmp.Compare(-b.RMSE, -a.RMSE) // NaN last
	})
	for _, s := range ranked {
		if s.Missing != "" {
			continue
		}
		row := table.Row{s.Method, s.RMSE, s.MAE, s.MASE}
		for _, v := range s.Intervals {
			row = append(row, percent(v), v.Width)
		}
		t.AppendRow(row)
	}
	return t
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

// percent is the coverage of an interval.
func percent(v backtest.IntervalScore) string {
	if v.Points == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(v.Coverage))
}

// ahead returns the number of steps ahead in words.
func ahead(step int) string {
	if step == 1 {
		return "one step ahead"
	}
	return fmt.Sprintf("%d steps ahead", step)
}
