package report

import (
	"encoding/base64"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"

	"unroll/dataset"
	"unroll/models/backtest"
	"unroll/models/baseline"
	"unroll/models/compare"
)

// Limits of a panel on a page.
const (
	maxExtremeRows = 400     // of a series that is drawn with its dates
	maxTail        = 60      // rows of the end of each test part
	minTail        = 10      // fewer are not drawn
	maxTailNumbers = 100_000 // of all series together
	maxLeftOut     = 200     // series that are listed with their reasons
)

// panelView is a panel as the template shows it.
type panelView struct {
	ID, Name, About, Verdict, OwnVerdict, Legend, Ranks, Spec string

	Scores   grid
	Picture  template.URL // of the ranks; empty without them
	Extremes grid
	Charts   []string // captions
	Left     *grid
	LeftNote string
}

// panelData is a panel as the script reads it. The lists have an entry for each series.
type panelData struct {
	ID       string         `json:"id"`
	Methods  []string       `json:"methods"`
	Horizon  int            `json:"horizon"`
	Names    []string       `json:"names"`
	Points   []int          `json:"points"`
	Scores   []fiveDigits   `json:"scores"` // RMSE and MASE of the network, MASE of the best baseline, p-value
	Best     []int          `json:"best"`   // the best baseline's place among the methods; -1 without one
	Use      []int          `json:"use"`    // the same of the method to use
	Tails    []panelTail    `json:"tails"`  // null for too many series
	Extremes []panelExtreme `json:"extremes"`
}

// panelTail is the end of a test part: what the network forecast one step ahead.
type panelTail struct {
	Row      int        `json:"row"` // of the first value
	First    string     `json:"first"`
	Last     string     `json:"last"`
	Actual   fiveDigits `json:"actual"`
	Forecast fiveDigits `json:"forecast"`
}

// panelExtreme is the worst, the median or the best series.
type panelExtreme struct {
	Series  pageSeries `json:"series"`
	Rows    []int      `json:"rows"`
	Network numbers    `json:"network"`
	Best    numbers    `json:"best"` // null without a baseline
	Name    string     `json:"name"` // of the baseline
}

// fiveDigits are numbers with five digits; those that are not finite are null.
type fiveDigits []float64

// MarshalJSON writes the list.
func (d fiveDigits) MarshalJSON() ([]byte, error) { return listed(d, 5), nil }

// addPanels adds panels to the page.
func (p *page) addPanels(panels []*compare.PanelScores) error {
	for i, s := range panels {
		id := "panel-" + strconv.Itoa(i)
		view, err := newPanelView(id, s)
		if err != nil {
			return err
		}
		p.Panels, p.PanelData = append(p.Panels, view), append(p.PanelData, newPanelData(id, s, maxTailNumbers/len(panels)))
	}
	if len(panels) > 0 {
		first := panels[0]
		p.Headline, p.Figures = fmt.Sprintf("%s: %s has the lower error on the test part", first.Panel.Spec.Name, first.Verdict.Use), panelFigures(first)
	}
	return nil
}

// panelFigures are the numbers of the first screen.
func panelFigures(s *compare.PanelScores) []figure {
	own, v := s.Total[0], s.Verdict
	all := []figure{{"Mean MASE of the network", own.MASE.String(), fmt.Sprintf("over %d series, %s", len(s.Series), seeds(s.Seeds))}}
	if v.Best != "" {
		best := s.Total[slices.IndexFunc(s.Total, func(m compare.MethodScores) bool { return m.Method == v.Best })]
		all = append(all,
			figure{"Compared with the best baseline", change(float64(own.MASE), float64(best.MASE)), v.Best + ": " + best.MASE.String()},
			figure{"Series that the network wins", fmt.Sprintf("%.0f\u00a0%%", 100*v.Share), fmt.Sprintf("lower MAE on %d of %d", v.Wins, len(s.Series))})
	}
	return append(all, figure{"Series left out", strconv.Itoa(len(s.Left)), "with the reasons below"})
}

func newPanelView(id string, s *compare.PanelScores) (panelView, error) {
	spec, err := s.Panel.Spec.YAML()
	if err != nil {
		return panelView{}, fmt.Errorf("writing the Spec of %s: %w", s.Panel.Spec.Name, err)
	}
	v := panelView{
		ID: id, Name: s.Panel.Spec.Name, About: s.Panel.Panel.String(), Verdict: s.Verdict.Sentence + ".", OwnVerdict: OwnVerdict(s),
		Legend: PanelLegend() + SlowMethods(len(s.Series)) + UnsuitedMethods(s), Ranks: RanksSentence(s.Ranks, compare.Significant), Spec: string(spec),
	}
	columns, rows := PanelTable(s)
	v.Scores = grid{fmt.Sprintf("Means over %d series of the test part", len(s.Series)), columns, rows}
	if len(s.Ranks.Places) > 0 {
		picture, err := newDiagram(s.Ranks, fmt.Sprintf("Average ranks of the MAE over %d series", len(s.Series)), compare.Significant).encode("svg")
		if err != nil {
			return v, err
		}
		v.Picture = template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(picture))
	}
	columns, rows = ExtremesTable(s)
	v.Extremes = grid{"The worst, the median and the best series by the network's MASE", columns, rows}
	for i := range s.Extremes() {
		v.Charts = append(v.Charts, fmt.Sprint(rows[i][0]))
	}
	v.listLeft(s)
	return v, nil
}

// listLeft lists the series that are left out, at most so many.
func (v *panelView) listLeft(s *compare.PanelScores) {
	left := s.Left
	if len(left) == 0 {
		v.LeftNote = "No series is left out."
		return
	}
	if len(left) > maxLeftOut {
		v.LeftNote, left = fmt.Sprintf("The first %d of %d; left_out.csv in the folder of the run has all.", maxLeftOut, len(left)), left[:maxLeftOut]
	}
	v.Left = &grid{fmt.Sprintf("%d of %d series are left out", len(s.Left), len(s.Left)+len(s.Series)), []string{"series", "reason"}, nil}
	for _, l := range left {
		v.Left.Rows = append(v.Left.Rows, []any{l.Series, l.Reason})
	}
}

// PanelTable has a row for each method that forecasts a series: its mean measures and its average rank.
func PanelTable(s *compare.PanelScores) (columns []string, rows [][]any) {
	for _, m := range s.Total {
		if m.Series == 0 {
			continue
		}
		rank := "-"
		at := slices.IndexFunc(s.Ranks.Places, func(place compare.Place) bool { return place.Name == m.Method })
		if at >= 0 {
			rank = fmt.Sprintf("%.2f", s.Ranks.Places[at].Average)
		}
		rows = append(rows, []any{m.Method, m.RMSE, m.MAE, m.MASE, m.RMSSE, m.OWA, rank, m.Series})
	}
	return []string{"method", "RMSE", "MAE", "MASE", "RMSSE", "OWA", "average\nrank", "series"}, rows
}

// ExtremesTable has a row for the worst, the median and the best series.
func ExtremesTable(s *compare.PanelScores) (columns []string, rows [][]any) {
	labels, extremes := []string{"worst", "median", "best"}, s.Extremes()
	for i, k := range extremes {
		series := s.Series[k]
		name := series.Name
		if len(extremes) == len(labels) {
			name = labels[i] + ": " + name
		}
		best, mase := "-", "-"
		if v := series.Verdict; v.Best != "" {
			best, mase = v.Best, series.Scores[s.Place(v.Best)].MASE.String()
		}
		rows = append(rows, []any{name, series.Points, series.Scores[0].RMSE, series.Scores[0].MASE, best, mase})
	}
	return []string{"series, by MASE", "points", "network\nRMSE", "network\nMASE", "best baseline", "its\nMASE"}, rows
}

// PanelLegend explains the columns of a [PanelTable].
func PanelLegend() string {
	return "RMSE and MAE are in the unit of the series. MASE and RMSSE are relative to the seasonal naive forecast in the training part, " +
		"OWA to naive 2 (below 1 is better). Ranks are those of the MAE on each series, of the methods that forecast all."
}

// SlowMethods says which baselines a panel of so many series does without; empty if none.
func SlowMethods(series int) string {
	if series <= baseline.MaxARIMA {
		return ""
	}
	return fmt.Sprintf(" ARIMA is left out: it takes too long for more than %d series.", baseline.MaxARIMA)
}

// UnsuitedMethods names the methods that no series suits; empty if there are none.
func UnsuitedMethods(s *compare.PanelScores) string {
	var names []string
	for _, m := range s.Total {
		if m.Series == 0 {
			names = append(names, m.Method)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " No series suits: " + strings.Join(names, ", ") + "."
}

// RanksSentence says what the tests of the ranks give; empty without ranks.
func RanksSentence(r compare.Ranking, alpha float64) string {
	if len(r.Places) == 0 {
		return ""
	}
	text := fmt.Sprintf("Average ranks that differ by less than %.2f do not differ significantly (Nemenyi, %.4g %%)", r.CriticalDifference, 100*alpha)
	if f := r.Friedman; f != nil {
		text = fmt.Sprintf("Friedman's test of all ranks: chi-squared %.2f on %s of freedom, p %s. ", f.Statistic, dataset.Count(f.Degrees, "degree"), atMost(f.P)) + text
	}
	return text + "."
}

func atMost(p float64) string {
	if p < 1e-15 {
		return "< 1e-15"
	}
	return fmt.Sprintf("= %.2g", p)
}

// OwnVerdict says how the network compares with the best baseline of each series.
func OwnVerdict(s *compare.PanelScores) string {
	v, n := s.Verdict, len(s.Series)
	return fmt.Sprintf("Against the best baseline of each series, chosen after the fact, the network has the lower MAE on %d of %d series; "+
		"it is significantly better on %d and significantly worse on %d (Diebold-Mariano tests, 5 %%, corrected for %d series by Holm).",
		v.OwnWins, n, v.Better, v.Worse, n)
}

func newPanelData(id string, s *compare.PanelScores, budget int) panelData {
	d := panelData{ID: id, Horizon: s.Test.Horizon, Extremes: []panelExtreme{}}
	for _, m := range s.Total {
		d.Methods = append(d.Methods, m.Method)
	}
	tail := min(maxTail, budget/(2*len(s.Series)))
	own := s.Panel.BySeries(s.Test)
	for k, series := range s.Series {
		v := series.Verdict
		best, mase := s.Place(v.Best), backtest.Number(math.NaN())
		if best >= 0 {
			mase = series.Scores[best].MASE
		}
		d.Names, d.Points = append(d.Names, series.Name), append(d.Points, series.Points)
		d.Scores = append(d.Scores, fiveDigits{float64(series.Scores[0].RMSE), float64(series.Scores[0].MASE), float64(mase), float64(v.Holm)})
		d.Best, d.Use = append(d.Best, best), append(d.Use, s.Place(v.Use))
		if tail >= minTail {
			d.Tails = append(d.Tails, newTail(s.Panel.Series[k].Frame, oneStep(own[k].Rows, own[k].Horizon), oneStep(own[k].Actual, own[k].Horizon), oneStep(own[k].Predicted, own[k].Horizon), tail))
		}
	}
	for _, k := range s.Extremes() {
		d.Extremes = append(d.Extremes, newExtreme(s, k))
	}
	return d
}

// oneStep are the entries of the first of so many steps ahead.
func oneStep[T any](values []T, horizon int) []T {
	var first []T
	for i := 0; i < len(values); i += horizon {
		first = append(first, values[i])
	}
	return first
}

func newTail(f *dataset.Frame, rows []int, actual, forecast []float64, length int) panelTail {
	from := max(0, len(rows)-length)
	if from == len(rows) {
		return panelTail{Actual: fiveDigits{}, Forecast: fiveDigits{}}
	}
	return panelTail{rows[from], f.Label(rows[from]), f.Label(rows[len(rows)-1]), fiveDigits(actual[from:]), fiveDigits(forecast[from:])}
}

// newExtreme is the end of series k, with the forecasts of the network and of its best baseline.
func newExtreme(s *compare.PanelScores, k int) panelExtreme {
	frame, verdict := s.Panel.Series[k].Frame, s.Series[k].Verdict
	test, err := s.Forecasts(k, verdict.Best)
	own := s.Panel.BySeries(s.Test)[k]
	whole := newPageSeries(frame)
	cut := max(0, len(whole.Values)-maxExtremeRows)
	whole.First, whole.Values = whole.First+cut, frame.Observed()[whole.First+cut:]
	if whole.Labels != nil {
		whole.Labels, whole.Times = whole.Labels[cut:], whole.Times[cut:]
	}
	rows := oneStep(own.Rows, own.Horizon)
	from := 0
	for from < len(rows) && rows[from] < whole.First {
		from++
	}
	e := panelExtreme{Series: whole, Rows: rows[from:], Network: numbers(oneStep(own.Predicted, own.Horizon)[from:]), Name: verdict.Best}
	if err == nil {
		e.Best = numbers(oneStep(test.Predicted, test.Horizon)[from:])
	}
	return e
}
