package compare

import (
	"math"
	"slices"
	"strconv"

	"unroll/dataset"
	"unroll/dataset/input"
)

// ScoresCSV has a line for each series and method: the ids, the method, the number of points
// and the measures. A cell is empty where a measure is not defined.
func (p *PanelScores) ScoresCSV() ([]byte, error) {
	lines := [][]string{append(slices.Clone(p.IDs), "method", "points", "rmse", "mae", "mase", "rmsse", "smape", "owa")}
	for _, s := range p.Series {
		for m, a := range s.Scores {
			line := append(slices.Clone(s.IDs), p.Total[m].Method, strconv.Itoa(s.Points))
			for _, v := range a.Numbers() {
				line = append(line, cellOf(float64(v)))
			}
			lines = append(lines, line)
		}
	}
	return input.CSV(slices.Values(lines))
}

// VerdictsCSV has a line for each series: the ids, the best baseline, the MASE of the network and of
// that baseline, the p-value of the Diebold-Mariano test, that after Holm's correction, and the
// method to use.
func (p *PanelScores) VerdictsCSV() ([]byte, error) {
	lines := [][]string{append(slices.Clone(p.IDs), "best_baseline", "network_mase", "best_baseline_mase", "p", "p_holm", "use")}
	for _, s := range p.Series {
		v, mase := s.Verdict, ""
		for m, t := range p.Total {
			if m > 0 && t.Method == v.Best {
				mase = cellOf(float64(s.Scores[m].MASE))
			}
		}
		lines = append(lines, append(slices.Clone(s.IDs), v.Best, cellOf(float64(s.Scores[0].MASE)), mase, cellOf(float64(v.P)), cellOf(float64(v.Holm)), v.Use))
	}
	return input.CSV(slices.Values(lines))
}

// TestCSV has a line for each forecast of the network in the test part: the ids, the date of
// the row, how many rows ahead it was forecast, the actual value, empty where it is missing,
// and the forecast, the mean of the seeds.
func (p *PanelScores) TestCSV() ([]byte, error) {
	lines := [][]string{append(slices.Clone(p.IDs), "date", "step", "actual", "forecast")}
	for k, f := range p.Panel.BySeries(p.Test) {
		frame := p.Panel.Series[k].Frame
		for i, row := range f.Rows {
			lines = append(lines, append(slices.Clone(p.Series[k].IDs), frame.Label(row), strconv.Itoa(i%f.Horizon+1), cellOf(f.Actual[i]), cellOf(f.Predicted[i])))
		}
	}
	return input.CSV(slices.Values(lines))
}

// LeftOutCSV has a line for each series that was left out, and why.
func LeftOutCSV(left []dataset.LeftOut) ([]byte, error) {
	lines := [][]string{{"series", "reason"}}
	for _, l := range left {
		lines = append(lines, []string{l.Series, l.Reason})
	}
	return input.CSV(slices.Values(lines))
}

// cellOf is a number in its shortest exact form; empty for NaN.
func cellOf(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
