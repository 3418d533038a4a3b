package compare

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/backtest"
	"unroll/models/baseline"
	"unroll/models/experiment"
)

// A PanelComparison compares the networks of several panels' runs over the series that all of them
// forecast, at the points of the test part that they have in common. The forecast of a group is
// the mean of its seeds'.
type PanelComparison struct {
	Alpha  float64           `json:"alpha"`
	Base   string            `json:"base"`
	Series int               `json:"series"`
	Rows   []PanelRow        `json:"groups"` // the lowest mean MASE first
	Paired []PairedScores    `json:"by_series"`
	Left   []dataset.LeftOut `json:"left_out"` // series that some group does not forecast
	Ranks  Ranking           `json:"average_ranks"`
	// Fewer says that some points are not common to all groups; empty if all are.
	Fewer string `json:"fewer_points,omitempty"`
}

// A PanelRow is a group in a comparison. The base itself has no change and no test.
type PanelRow struct {
	Rank       int    `json:"rank"` // by the mean MASE, 1 for the lowest
	Name       string `json:"name"`
	Cell       string `json:"cell"`
	Folder     string `json:"folder"`
	Seeds      int    `json:"seeds"`
	Parameters int    `json:"parameters"`
	Accuracy
	// Change is that of the mean MASE from the base's, relative to it.
	Change *float64        `json:"change,omitempty"`
	Test   *OverSeriesTest `json:"over_series,omitempty"`
}

// An OverSeriesTest is a Wilcoxon test of the differences in MASE between a group and the base over
// the series. It says nothing about other seeds.
type OverSeriesTest struct {
	Wins     int     `json:"wins"`   // series on which the group has the lower MAE than the base
	Share    float64 `json:"share"`  // of all
	P        float64 `json:"p"`      // two-sided
	Holm     float64 `json:"p_holm"` // corrected for the number of groups
	Differs  bool    `json:"differs"`
	Use      string  `json:"use"` // the one with the lower mean MASE
	Sentence string  `json:"sentence"`
}

// PairedScores are the MASE of each group on one series, by the groups' names.
type PairedScores struct {
	IDs  []string                   `json:"ids"`
	MASE map[string]backtest.Number `json:"mase"`
}

// Panels compares every panel with the base. The names of the configurations differ. It is
// an error if their scores are of unlike things, or if there is none with a result.
func Panels(configurations []*experiment.Configuration, o Options) (*PanelComparison, error) {
	o.Alpha = cmp.Or(o.Alpha, Significant)
	if !(o.Alpha > 0 && o.Alpha < 1) {
		return nil, dataset.BadInput("alpha", "level %v: give a level between 0 and 1, such as 0.05", o.Alpha)
	}
	groups, err := panelGroups(configurations)
	if err != nil {
		return nil, err
	}
	if err := baseFirst(groups, o.Base); err != nil {
		return nil, err
	}
	c := &PanelComparison{Alpha: o.Alpha, Base: groups[0].row.Name, Left: []dataset.LeftOut{}}
	scores := PanelScores{}
	if scores.Series, err = c.pair(groups); err != nil {
		return nil, err
	}
	if c.Series = len(scores.Series); c.Series == 0 {
		return nil, dataset.BadInput("", "%s have no series in common: compare runs of one panel", list(groups))
	}
	for m := range groups {
		scores.Total = append(scores.Total, total(groups[m].row.Name, scores.Series, m))
		groups[m].row.Accuracy = scores.Total[m].Accuracy
	}
	scores.rank(o.Alpha)
	c.Ranks = scores.Ranks
	for _, s := range scores.Series {
		paired := PairedScores{s.IDs, map[string]backtest.Number{}}
		for m, g := range groups {
			paired.MASE[g.row.Name] = s.Scores[m].MASE
		}
		c.Paired = append(c.Paired, paired)
	}
	c.test(groups, scores.Series)
	c.rankRows()
	return c, nil
}

// panelGroup is a panel with the mean forecasts of its seeds.
type panelGroup struct {
	*experiment.Configuration
	row    PanelRow
	own    []models.Forecasts // of each series
	places map[string]int     // of the series, by their ids
}

func panelGroups(configurations []*experiment.Configuration) (groups []*panelGroup, err error) {
	for _, c := range configurations {
		var tests []models.Forecasts
		g := &panelGroup{Configuration: c, places: map[string]int{}}
		g.row = PanelRow{Name: c.Spec.Name, Cell: c.Spec.Model.Cell.Name}
		for _, run := range c.Runs {
			if run.Result != nil {
				tests, g.row.Parameters, g.row.Folder = append(tests, run.Result.Test), run.Result.Parameters, filepath.Join(run.Path, "..")
			}
		}
		if len(tests) == 0 {
			continue
		}
		g.row.Seeds, g.own = len(tests), c.BySeries(meanOf(tests))
		for k, m := range c.Panel.Series {
			g.places[strings.Join(m.IDs, "\x00")] = k
		}
		groups = append(groups, g)
	}
	if len(groups) == 0 {
		return nil, dataset.BadInput("", "no run of these panels has a result: there is nothing to compare")
	}
	return groups, nil
}

// baseFirst puts the base before the others.
func baseFirst(groups []*panelGroup, name string) error {
	var names []string
	for i, g := range groups {
		if name == "" || g.row.Name == name || g.row.Folder == filepath.Clean(name) {
			base := groups[i]
			copy(groups[1:i+1], groups[:i])
			groups[0] = base
			return nil
		}
		names = append(names, g.row.Name)
	}
	return dataset.BadInput("baseline", "%s", input.Unknown("group", name, names))
}

func list(groups []*panelGroup) string {
	var names []string
	for _, g := range groups {
		names = append(names, g.row.Name)
	}
	return strings.Join(names, ", ")
}

// pair scores every group on each series that all of them forecast.
func (c *PanelComparison) pair(groups []*panelGroup) ([]SeriesScores, error) {
	var all []SeriesScores
	fewer, base := "", groups[0]
	for _, g := range groups[1:] {
		if g.Test.Horizon != base.Test.Horizon {
			return nil, dataset.BadInput("", "%s forecasts %s ahead and %s %s: compare configurations of one horizon",
				g.row.Name, dataset.Count(g.Test.Horizon, "step"), base.row.Name, dataset.Count(base.Test.Horizon, "step"))
		}
		for key, k := range g.places {
			if _, has := base.places[key]; !has {
				c.Left = append(c.Left, dataset.LeftOut{Series: g.Panel.Series[k].Name(), Reason: "it is not in " + base.row.Name})
			}
		}
	}
	for k, m := range base.Panel.Series {
		places, missing := []int{k}, ""
		for _, g := range groups[1:] {
			at, has := g.places[strings.Join(m.IDs, "\x00")]
			if !has {
				missing = "it is not in " + g.row.Name
				break
			}
			if err := alikeSeries(base, g, k, at); err != nil {
				return nil, err
			}
			places = append(places, at)
		}
		shared := map[int]bool{}
		if missing == "" {
			shared = sharedOrigins(groups, places)
			if len(shared) == 0 {
				missing = "no point of its test part is forecast by all"
			}
		}
		if missing != "" {
			c.Left = append(c.Left, dataset.LeftOut{Series: m.Name(), Reason: missing})
			continue
		}
		s := SeriesScores{IDs: m.IDs, Name: m.Name()}
		unit := unitOf(base.Series[k])
		naive, err := experiment.BaselineForecasts(&baseline.Naive2{Season: base.Panel.Season()}, base.Series[k])
		if err != nil {
			naive = models.Forecasts{Horizon: 1}
		}
		s.naive = unit.accuracy(from(naive, shared), nil)
		for i, g := range groups {
			f := from(g.own[places[i]], shared)
			if len(f.Rows) < len(g.own[places[i]].Rows) {
				fewer = fmt.Sprintf("%s forecasts points of series %s that others do not", g.row.Name, m.Name())
			}
			s.Scores = append(s.Scores, unit.accuracy(f, &s.naive))
		}
		all = append(all, s)
	}
	slices.SortFunc(c.Left, func(a, b dataset.LeftOut) int {
		return cmp.Or(strings.Compare(a.Series, b.Series), strings.Compare(a.Reason, b.Reason))
	})
	c.Left = slices.Compact(c.Left)
	c.Fewer = fewer
	return all, nil
}

// alikeSeries returns an error if two groups saw other values of a series, or were trained on other rows.
func alikeSeries(base, g *panelGroup, k, at int) error {
	name, a, b := base.Panel.Series[k].Name(), base.Series[k], g.Series[at]
	if a.TrainRows != b.TrainRows {
		return dataset.BadInput("", "series %s has %s for training in %s and %d in %s, so their scores cannot be compared: train both with the same split and data",
			name, dataset.Count(a.TrainRows, "row"), base.row.Name, b.TrainRows, g.row.Name)
	}
	mine, theirs := a.Frame.Observed(), b.Frame.Observed()
	for row := range min(len(mine), len(theirs)) {
		if models.Differ(mine[row], theirs[row]) {
			return dataset.BadInput("", "row %d of series %s is %v for %s and %v for %s: their data differ, so their scores cannot be compared",
				row, name, mine[row], base.row.Name, theirs[row], g.row.Name)
		}
	}
	return nil
}

// sharedOrigins are the first rows of the samples that all groups forecast of a series.
func sharedOrigins(groups []*panelGroup, places []int) map[int]bool {
	counts := map[int]int{}
	for i, g := range groups {
		f := g.own[places[i]]
		for at := 0; at < len(f.Rows); at += f.Horizon {
			counts[f.Rows[at]]++
		}
	}
	shared := map[int]bool{}
	for row, count := range counts {
		if count == len(groups) {
			shared[row] = true
		}
	}
	return shared
}

// from are the forecasts from some origins.
func from(f models.Forecasts, origins map[int]bool) models.Forecasts {
	chosen := models.Forecasts{Horizon: f.Horizon}
	for at := 0; at < len(f.Rows); at += f.Horizon {
		if to := at + f.Horizon; origins[f.Rows[at]] {
			chosen.Rows, chosen.Actual = append(chosen.Rows, f.Rows[at:to]...), append(chosen.Actual, f.Actual[at:to]...)
			chosen.Predicted = append(chosen.Predicted, f.Predicted[at:to]...)
		}
	}
	return chosen
}

// test tests every group against the base, the first.
func (c *PanelComparison) test(groups []*panelGroup, series []SeriesScores) {
	base := groups[0].row
	var tests []*OverSeriesTest
	var values []float64
	for m, g := range groups {
		if m == 0 {
			c.Rows = append(c.Rows, g.row)
			continue
		}
		t := &OverSeriesTest{Use: base.Name}
		var differences []float64
		for _, s := range series {
			if s.Scores[m].MAE < s.Scores[0].MAE {
				t.Wins++
			}
			if d := float64(s.Scores[m].MASE - s.Scores[0].MASE); !math.IsNaN(d) {
				differences = append(differences, d)
			}
		}
		t.Share, t.P = float64(t.Wins)/float64(len(series)), wilcoxon(differences)
		if g.row.MASE < base.MASE {
			t.Use = g.row.Name
		}
		if change := float64(g.row.MASE/base.MASE) - 1; !math.IsNaN(change) && !math.IsInf(change, 0) {
			g.row.Change = &change
		}
		g.row.Test = t
		tests, values = append(tests, t), append(values, t.P)
		c.Rows = append(c.Rows, g.row)
	}
	for i, corrected := range Holm(values) {
		t, row := tests[i], c.Rows[i+1]
		t.Holm, t.Differs = corrected, corrected <= c.Alpha
		t.Sentence = fmt.Sprintf("%s: mean MASE %s over %d series; %s: %s; %s has the lower error on %d of %d series (%.0f %%); the difference %s; lower on the test part, where this was picked: %s",
			row.Name, row.MASE, len(series), base.Name, base.MASE, row.Name, t.Wins, len(series), 100*t.Share, wilcoxonWords(t.Holm, t.Differs), t.Use)
	}
}

// rankRows sorts the rows by their mean MASE, those without one last; equal ones share a rank.
func (c *PanelComparison) rankRows() {
	slices.SortStableFunc(c.Rows, func(a, b PanelRow) int { return cmp.Compare(-b.MASE, -a.MASE) })
	for i := range c.Rows {
		c.Rows[i].Rank = i + 1
		if i > 0 && c.Rows[i].MASE == c.Rows[i-1].MASE {
			c.Rows[i].Rank = c.Rows[i-1].Rank
		}
	}
}
