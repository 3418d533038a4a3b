package recipe

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
	"time"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/compare"
	"unroll/models/store"
)

// A panel is fitted as a series is: one network learns all of its series. The test part and the
// folds begin at the same dates in all of them, so that no network learns from a row that is
// later than one it forecasts. Recipes are compared by the mean absolute scaled error, which has
// no unit.

// many is a panel.
type many struct {
	*dataset.Panel
	training []dataset.Member // the training parts of the series, those that are empty left out
	dates    []time.Time      // of the training parts; nil without dates
	count    int              // of these dates, or of the rows of the longest training part
}

// newMany looks at the training part of a panel, whose split is the same date for all series.
func newMany(panel *dataset.Panel, split dataset.Split) (*many, error) {
	p := &many{Panel: panel}
	longest, first := 0, error(nil)
	for _, m := range panel.Series {
		at, err := split.At(m.Frame)
		if err != nil {
			first = cmp.Or(first, err)
			continue
		}
		p.training = append(p.training, dataset.Member{IDs: m.IDs, Frame: m.Slice(0, at)})
		longest = max(longest, at)
	}
	if len(p.training) == 0 {
		return nil, first
	}
	p.count = longest
	if p.dates = (&dataset.Panel{Series: p.training}).Dates(); p.dates != nil {
		p.count = len(p.dates)
	}
	return p, nil
}

// row is the first row of a series that is not before a date, by the number of the date in the
// training part. Without dates all series are as if they began and ended together.
func (p *many) row(f *dataset.Frame, number int) int {
	switch {
	case number >= p.count:
		return f.Len()
	case p.dates == nil:
		return number * f.Len() / p.count
	}
	return sort.Search(f.Len(), func(i int) bool { return !f.Dates[i].Before(p.dates[number]) })
}

// NewPanelSearch is [NewSearch] for a panel. Without dates, each series is split by itself.
func NewPanelSearch(panel *dataset.Panel, o Options) (*Search, error) {
	if o.Like != nil {
		return nil, dataset.BadInput("series", "%v is a panel, and choices are taken from a fit of a single series: search instead", panel.Source)
	}
	o, err := o.resolved()
	if err != nil {
		return nil, err
	}
	if err := panel.Check(); err != nil {
		return nil, err
	}
	if o.Split, err = panel.DateSplit(o.Split); err != nil {
		return nil, err
	}
	p, err := newMany(panel, o.Split)
	if err != nil {
		return nil, err
	}
	if err := o.check(p.testRows()); err != nil {
		return nil, err
	}
	s := &Search{Panel: panel, Options: o, Profile: p.profile(), of: p}
	if season := panel.Source.Season; season >= p.count {
		return nil, badSeason(season, p.count)
	}
	s.Effort = effortForPanel(o.Budget, s.Profile, p.count, o.values())
	s.Effort.Rows = rowsOf(p.chosen(s.Effort.Series))
	if s.Folds, err = folds(p.count, s.Profile.Season, o.Horizon); err != nil {
		return nil, err
	}
	for i := range s.Folds {
		if p.dates != nil {
			s.Folds[i].Date = dataset.DateSplit(p.dates[s.Folds[i].Origin]).String()
		}
	}
	return s, s.checkLoss()
}

// testRows are those of the longest test part.
func (p *many) testRows() int {
	rows := map[string]int{}
	for _, m := range p.training {
		rows[m.Name()] = m.Len()
	}
	most := 0
	for _, m := range p.Series {
		if train, has := rows[m.Name()]; has {
			most = max(most, m.Len()-train)
		}
	}
	return most
}

func rowsOf(members []dataset.Member) (rows int) {
	for _, m := range members {
		rows += m.Len()
	}
	return rows
}

// chosen are so many of the series, evenly spread, with their training parts.
func (p *many) chosen(count int) []dataset.Member {
	members := make([]dataset.Member, 0, count)
	for i := range min(count, len(p.training)) {
		members = append(members, p.training[i*len(p.training)/count])
	}
	return members
}

// profile is the medians of those of the series. What follows from dates is that of the longest.
func (p *many) profile() Profile {
	longest := slices.MaxFunc(p.training, func(a, b dataset.Member) int { return cmp.Compare(a.Len(), b.Len()) })
	out := profileOf(longest.Frame)
	out.Series, out.Rows, out.Future = len(p.training), 0, known(longest.Frame)
	var spreads, trends, seasonalities []float64
	for _, m := range p.training {
		own := profileOf(m.Frame)
		out.Rows += own.Rows
		out.Positive = out.Positive && own.Positive
		spreads, trends, seasonalities = append(spreads, own.Spread), append(trends, own.Trend), append(seasonalities, own.Seasonality)
	}
	for _, m := range p.Series {
		ahead := known(m.Frame)
		out.Future = slices.DeleteFunc(out.Future, func(name string) bool { return !slices.Contains(ahead, name) })
	}
	out.Trend, out.Seasonality, out.Spread = median(trends), median(seasonalities), 0
	if out.Positive {
		out.Spread = median(spreads)
	}
	return out
}

func median(x []float64) float64 {
	slices.Sort(x)
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}

func (p *many) source() dataset.Source { return p.Source }

func (p *many) lowest() float64 {
	lowest := math.Inf(1)
	for _, m := range p.Series {
		lowest = min(lowest, slices.Min(m.Target()))
	}
	return lowest
}

func (p *many) identified() (path, data string, err error) {
	record, err := p.Record()
	if err != nil {
		return "", "", err
	}
	path, record.Path = record.Path, ""
	text, err := json.Marshal(record)
	hash := store.NewHash()
	hash.Write(text)
	for _, m := range p.Series {
		fmt.Fprintf(hash, "%q %s\n", m.IDs, m.Checksum(m.Len()))
	}
	return path, hash.String(), err
}

// cut cuts a fold out of the training parts of the series that trials see.
func (p *many) cut(s *Search, spec models.Spec, fold Fold) (*models.Prepared, error) {
	panel, members := dataset.Panel{Source: spec.Data, IDs: p.IDs}, p.chosen(s.Effort.Series)
	for _, m := range members {
		if end := p.row(m.Frame, fold.End); end > 0 {
			panel.Series = append(panel.Series, dataset.Member{IDs: m.IDs, Frame: m.Slice(0, end)})
		}
	}
	var origins []int
	for _, m := range members {
		if p.row(m.Frame, fold.End) > 0 {
			origins = append(origins, p.row(m.Frame, fold.Origin))
		}
	}
	return models.PreparePanelRows(&spec, &panel, func(k int) (int, error) { return origins[k], nil })
}

func (p *many) check(spec *models.Spec) error {
	panel := *p.Panel
	panel.Source = spec.Data
	_, err := models.PreparePanel(spec, &panel)
	return err
}

// errors are the mean absolute scaled errors of the series. One that a recipe cannot learn, such as
// for a long look-back, counts as 1, about what the seasonal naive forecast has: a recipe is no
// better for leaving it out.
func (*many) errors(p *models.Prepared, predicted []float64) (sum, count float64) {
	left := float64(len(p.Panel.LeftOut))
	sum, count = left, left
	test := p.Targets(p.Test)
	test.Predicted = predicted
	for k, f := range p.BySeries(test) {
		var own, points float64
		for i, y := range f.Actual {
			if !math.IsNaN(y) {
				own += math.Abs(y - f.Predicted[i])
				points++
			}
		}
		if mase := own / points / compare.ScaleOf(p.Series[k]); !math.IsNaN(mase) && !math.IsInf(mase, 0) {
			sum += mase
			count++
		}
	}
	return sum, count
}

func (*many) scored(t *Trial, mean float64) { t.MASE = mean }

func (*many) judge(_ context.Context, r *Result) (err error) {
	r.Scores, err = compare.Panel(r.Runs)
	return err
}

// forecast makes none: unroll forecast does, series by series.
func (*many) forecast(context.Context, *Result) error { return nil }

func (*many) files(r *Result) ([]store.File, error) { return r.Scores.Files() }

func (*many) summarize(r *Result, s *Summary) {
	s.Panel = &PanelSummary{
		IDs: r.Scores.IDs, Series: len(r.Scores.Series), LeftOut: r.Runs.Panel.LeftOut,
		Methods: r.Scores.Total, Ranks: r.Scores.Ranks, Verdict: r.Scores.Verdict,
	}
}
