package compare

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"unroll/dataset/input"
	"unroll/models/store"
)

// The names of the files of a panel's scores.
const (
	ScoresFile   = "scores.csv"
	VerdictsFile = "verdicts.csv"
	TestFile     = "test.csv"
	LeftOutFile  = "left_out.csv"
)

// Files are those of the scores, in CSV: the measures of every method on each series, the verdict of
// each series, the forecasts of the test part, and the series that were left out.
func (p *PanelScores) Files() ([]store.File, error) {
	scores, e1 := p.scoresCSV()
	verdicts, e2 := p.verdictsCSV()
	test, e3 := p.testCSV()
	left, e4 := p.leftOutCSV()
	return []store.File{{Name: ScoresFile, Contents: scores}, {Name: VerdictsFile, Contents: verdicts}, {Name: TestFile, Contents: test}, {Name: LeftOutFile, Contents: left}}, cmp.Or(e1, e2, e3, e4)
}

// scoresCSV has a line for each series and method: the ids, the method, the number of points
// and the measures. A cell is empty where a measure is not defined.
func (p *PanelScores) scoresCSV() ([]byte, error) {
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

// verdictsCSV has a line for each series: the ids, the best baseline, the MASE of the network and of
// that baseline, the p-value of the Diebold-Mariano test, that after Holm's correction, and the
// method to use.
func (p *PanelScores) verdictsCSV() ([]byte, error) {
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

// testCSV has a line for each forecast of the network in the test part: the ids, the date of
// the row, how many rows ahead it was forecast, the actual value, empty where it is missing,
// and the forecast, the mean of the seeds.
func (p *PanelScores) testCSV() ([]byte, error) {
	lines := [][]string{append(slices.Clone(p.IDs), "date", "step", "actual", "forecast")}
	for k, f := range p.Panel.BySeries(p.Test) {
		frame := p.Panel.Series[k].Frame
		for i, row := range f.Rows {
			lines = append(lines, append(slices.Clone(p.Series[k].IDs), frame.Label(row), strconv.Itoa(i%f.Horizon+1), cellOf(f.Actual[i]), cellOf(f.Predicted[i])))
		}
	}
	return input.CSV(slices.Values(lines))
}

// leftOutCSV has a line for each series that was left out, and why.
func (p *PanelScores) leftOutCSV() ([]byte, error) {
	lines := [][]string{{"series", "reason"}}
	for _, l := range p.Left {
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
