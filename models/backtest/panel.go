package backtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"time"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models/baseline"
	"unroll/models/forecast"
)

// PanelPlan says from where and how far ahead to forecast the series of a panel with its trained
// networks, and with every baseline on each series.
//
// The origins are the same dates in all series: one every Stride rows from the First date on, by
// default the first that is in the test part of all of them. A series whose training part ends
// later, or that ends before, is left out. Without dates, each series has its own test part.
type PanelPlan struct {
	First   time.Time // zero for the default
	Stride  int       // default: 1, or what gives at most MaxOrigins
	Horizon int       // default: 1
	Steps   []int     // rows ahead to score, from 1 to Horizon; default: the horizon
	Levels  []float64 // of the intervals; default: no intervals
	Lines   bool      // keeps what [PanelResult.CSV] needs

	forecast.Options
}

// PanelResult is the scores of all methods on each series.
type PanelResult struct {
	IDs     []string // names of the columns that tell the series apart
	First   string   // date of the first origin; empty without dates
	Stride  int
	Steps   []int
	Levels  []float64
	Methods []string // the network, and then the baselines
	Seeds   int      // of the network, whose forecast is the mean of theirs
	Series  []PanelSeries
	Left    []dataset.LeftOut
}

// PanelSeries is the scores on one series; the lists have an entry for each of the steps.
type PanelSeries struct {
	IDs     []string
	Name    string
	Origins int
	Scores  [][]Score // [step][method]
	Naive   []Score   // of naive 2
	// Best is the place of the baseline with the lowest MAE; 0 if none can forecast. P is that of a
	// Diebold-Mariano test of the absolute errors; NaN where they are equal or too few.
	Best  []int
	P     []float64
	Kinds [][]KindScore // of the network

	sizes []float64 // sums of the absolute actual values
	lines []byte
}

// Run forecasts with the panel's networks. A baseline that cannot forecast a series has the reason
// in Missing of its score there.
func (p PanelPlan) Run(ctx context.Context, panel *forecast.Panel) (*PanelResult, error) {
	p.Horizon = cmp.Or(p.Horizon, 1)
	if len(p.Steps) == 0 {
		p.Steps = []int{p.Horizon}
	}
	if p.Horizon < slices.Max(p.Steps) || slices.Min(p.Steps) < 1 || p.Stride < 0 {
		return nil, dataset.BadInput("", "horizon %d, steps %v and stride %d: score steps from 1 to the horizon, and do not give a negative stride", p.Horizon, p.Steps, p.Stride)
	}
	r := &PanelResult{IDs: panel.IDs, Steps: p.Steps, Levels: p.Levels, Seeds: panel.Seeds(), Methods: []string{Network}, Left: slices.Clone(panel.LeftOut)}
	for _, m := range methodsOf(panel) {
		r.Methods = append(r.Methods, m.Name()) // before its fit, as those of other series
	}
	first := p.origins(panel, r)
	done := make([]*PanelSeries, len(panel.Series))
	unable := make([]string, len(panel.Series))
	err := panel.Each(ctx, func(k int, e *forecast.Ensemble) error {
		if first[k] < 0 {
			return nil
		}
		s, err := p.series(ctx, panel, r, k, first[k], e)
		if bad := (*dataset.InputError)(nil); errors.As(err, &bad) {
			unable[k] = err.Error()
			return nil
		}
		done[k] = s
		return err
	})
	if err != nil {
		return nil, err
	}
	for k, s := range done {
		switch {
		case s != nil:
			r.Series = append(r.Series, *s)
		case unable[k] != "":
			r.Left = append(r.Left, dataset.LeftOut{Series: panel.Series[k].Name(), Reason: unable[k]})
		}
	}
	if len(r.Series) == 0 {
		return nil, dataset.BadInput("", "no series can be evaluated; the first, %s: %s", r.Left[0].Series, r.Left[0].Reason)
	}
	return r, nil
}

// origins returns the first origin of each series, -1 where it is left out, and sets the stride.
func (p PanelPlan) origins(panel *forecast.Panel, r *PanelResult) []int {
	first, date := make([]int, len(panel.Series)), p.First
	for k, s := range panel.Series {
		first[k] = panel.TrainRows(k)
		if p.First.IsZero() && s.Dates != nil && first[k] < s.Len() && s.Dates[first[k]].After(date) {
			date, r.First = s.Dates[first[k]], s.Label(first[k])
		}
	}
	longest, rows := 0, max(panel.Horizon(), p.Horizon)
	for k, s := range panel.Series {
		reason, own := "", first[k]
		if s.Dates != nil {
			first[k] = sort.Search(s.Len(), func(row int) bool { return !s.Dates[row].Before(date) })
			if !p.First.IsZero() && first[k] < s.Len() && r.First == "" {
				r.First = s.Label(first[k])
			}
		}
		after := s.Len() - first[k]
		switch {
		case first[k] < own:
			reason = fmt.Sprintf("its training part ends with %s, after the first origin", s.Label(own-1))
		case after < rows:
			reason = fmt.Sprintf("%s of it follow the first origin, fewer than the %d that are forecast", dataset.Count(after, "row"), rows)
		}
		if reason != "" {
			first[k] = -1
			r.Left = append(r.Left, dataset.LeftOut{Series: s.Name(), Reason: reason})
			continue
		}
		longest = max(longest, after)
	}
	r.Stride = cmp.Or(p.Stride, 1+longest/MaxOrigins)
	return first
}

func methodsOf(panel *forecast.Panel) []baseline.Forecaster {
	return baseline.OfPanel(len(panel.Series), panel.Season())
}

// series scores all methods on series k.
func (p PanelPlan) series(ctx context.Context, panel *forecast.Panel, of *PanelResult, k, first int, e *forecast.Ensemble) (*PanelSeries, error) {
	member, season := panel.Series[k], panel.Season()
	plan := Plan{
		First: first, Stride: of.Stride, Horizon: p.Horizon, Levels: p.Levels, Trained: e, Options: forecast.Options{Engine: p.Engine, Jobs: 1},
		methods: func() []baseline.Forecaster { return methodsOf(panel) },
	}
	r, err := plan.Run(ctx, member.Frame)
	if err != nil {
		return nil, err
	}
	for m := range r.Methods {
		r.Methods[m].Name = of.Methods[m]
	}
	s := &PanelSeries{IDs: member.IDs, Name: member.Name(), Origins: len(r.Origins)}
	naive := naive2(r, season)
	for _, step := range p.Steps {
		scores := r.Scores(step)
		s.Scores, s.Naive, s.Kinds = append(s.Scores, scores), append(s.Naive, r.score(naive, step)), append(s.Kinds, r.Kinds(step))
		best, test := 0, math.NaN()
		for m, score := range scores {
			if m > 0 && !math.IsNaN(float64(score.MAE)) && (best == 0 || score.MAE < scores[best].MAE) {
				best = m
			}
		}
		if best > 0 {
			if c, err := baseline.DieboldMariano(r.errors(0, step), r.errors(best, step), step, 1); err == nil {
				test = c.PValue
			}
		}
		size := 0.0
		actual, _ := r.points(r.Methods[0], step)
		for _, y := range actual {
			size += math.Abs(y)
		}
		s.Best, s.P, s.sizes = append(s.Best, best), append(s.P, test), append(s.sizes, size)
	}
	if p.Lines {
		s.lines, err = r.longLines(member.IDs)
	}
	return s, err
}

// naive2 forecasts with naive 2 from the same origins.
func naive2(r *Result, season int) Method {
	n := &baseline.Naive2{Season: season}
	values := r.Frame.Target()
	err := n.Fit(values[:r.First])
	var points [][]float64
	if err == nil {
		points, err = baseline.Rolling(n, values, r.Origins, r.Horizon)
	}
	if err != nil {
		return Method{Name: n.Name(), Missing: err.Error()}
	}
	m := Method{Name: n.Name(), Intervals: make([][][]forecast.Interval, len(points))}
	for i, point := range points {
		path := forecast.Path{Origin: r.Origins[i], Point: point}
		m.Paths, m.Intervals[i] = append(m.Paths, path), forecast.Ensembles.Intervals(r.scale, []forecast.Path{path}, nil, r.Levels)[0]
	}
	return m
}

// longLines are those of the CSV with the ids of the series before them, and the date of the first
// row that is forecast in place of the numbers of rows.
func (r *Result) longLines(ids []string) ([]byte, error) {
	return input.CSV(r.lines(func(method string, origin, step, row int) []string {
		return slices.Concat(ids, []string{method, r.Frame.Label(origin), strconv.Itoa(step), r.Frame.Label(row)})
	}))
}

// CSV is a long file of every forecast of a row whose actual value is known: a line for each series,
// method, origin and step. The plan must have had Lines set.
func (r *PanelResult) CSV() ([]byte, error) {
	text, err := input.CSV(slices.Values([][]string{slices.Concat(r.IDs, []string{"method", "origin", "step", "date", "actual", "forecast"}, IntervalNames(r.Levels))}))
	for _, s := range r.Series {
		text = append(text, s.lines...)
	}
	return text, err
}

// PanelProper is how good the predicted distributions of a panel's network are.
type PanelProper struct {
	Series int `json:"series"`
	Points int `json:"points"`
	// WQL is the mean weighted quantile loss of the quantiles 0.1 to 0.9: twice the sum of the pinball
	// losses of all series over that of the absolute actual values.
	WQL       Number          `json:"wql"`
	Quantiles []QuantileScore `json:"quantiles"` // Pinball is NaN: the units of the series differ
	// ScaledCRPS is the mean over the series of the CRPS relative to the mean absolute error of the
	// seasonal naive forecast in the training part.
	ScaledCRPS Number `json:"scaled_crps"`
}

// Proper is the score of the distributions of the step at a place; nil unless the network predicts them.
func (r *PanelResult) Proper(at int) *PanelProper {
	p := &PanelProper{}
	size, crps, scaled := 0.0, 0.0, 0.0
	for _, s := range r.Series {
		score := s.Scores[at][0]
		if score.Proper == nil {
			continue
		}
		p.Series, p.Points, size = p.Series+1, p.Points+score.Proper.Points, size+s.sizes[at]
		if unit := unitOf(score); score.CRPS != nil && !math.IsNaN(unit) {
			crps, scaled = crps+float64(*score.CRPS)/unit, scaled+1
		}
		for i, q := range score.Proper.Quantiles {
			if len(p.Quantiles) <= i {
				p.Quantiles = append(p.Quantiles, QuantileScore{Level: q.Level, Pinball: Number(math.NaN())})
			}
			p.Quantiles[i].WQL += Number(2 * float64(float64(q.Pinball)*float64(score.Proper.Points)))
		}
	}
	if p.Series == 0 {
		return nil
	}
	for i := range p.Quantiles {
		p.Quantiles[i].WQL /= Number(size)
		p.WQL += p.Quantiles[i].WQL / Number(len(p.Quantiles))
	}
	p.ScaledCRPS = Number(crps / scaled)
	return p
}

// unitOf is the mean absolute error of the naive forecast that MASE is relative to; NaN where it is
// not defined.
func unitOf(s Score) float64 { return float64(s.MAE / s.MASE) }

// PanelInterval is the accuracy of the network's intervals of a kind and a level over all series.
type PanelInterval struct {
	Kind     forecast.Kind `json:"kind"`
	Level    float64       `json:"level"`
	Points   int           `json:"points"`   // of all series
	Coverage Number        `json:"coverage"` // share of the points inside
	// Width and Winkler are means over the series, relative to the mean absolute error of the seasonal
	// naive forecast in the training part.
	Width   Number `json:"scaled_width"`
	Winkler Number `json:"scaled_winkler"`
}

// Intervals are the scores of all kinds of intervals that the network can have, for the step at a
// place.
func (r *PanelResult) Intervals(at int) []PanelInterval {
	var all []PanelInterval
	for kind, first := range r.Series[0].Kinds[at] {
		for l, level := range r.Levels {
			v := PanelInterval{Kind: first.Kind, Level: level}
			inside, width, winkler, series := 0.0, 0.0, 0.0, 0.0
			for _, s := range r.Series {
				own, unit := s.Kinds[at][kind].Intervals[l], unitOf(s.Scores[at][0])
				if own.Points == 0 {
					continue
				}
				v.Points += own.Points
				inside += float64(float64(own.Coverage) * float64(own.Points))
				if !math.IsNaN(unit) {
					width, winkler, series = width+float64(own.Width)/unit, winkler+float64(own.Winkler)/unit, series+1
				}
			}
			v.Coverage, v.Width, v.Winkler = Number(inside/float64(v.Points)), Number(width/series), Number(winkler/series)
			all = append(all, v)
		}
	}
	return all
}
