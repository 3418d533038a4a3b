package forecast

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"

	"golang.org/x/sync/errgroup"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
)

// Panel is the networks of a panel's run, and the series that they forecast.
type Panel struct {
	IDs    []string // names of the columns that tell the series apart
	Series []PanelSeries
	// LeftOut are series of the run that cannot be forecast, and why.
	LeftOut []dataset.LeftOut
	// Warnings say what of the series is not as it was when the run was made.
	Warnings []string
	// Incomplete says what the opened folder lacks of its plan, such as seeds.
	Incomplete []*experiment.Shortfall

	members []Member
	options Options
	season  int
}

// PanelSeries is a series of a [Panel].
type PanelSeries struct {
	dataset.Member
	prepared *models.Prepared
}

// PanelForecast is a forecast of one series, from its own last row on.
type PanelForecast struct {
	PanelSeries
	Path
	Intervals [][]Interval // [step, level]
}

// OpenPanel reads the networks of a panel's run back, as [Open] does those of a single
// series: of a fit, those that were trained on every row. Series of the file that the run did
// not have are not forecast.
func OpenPanel(path, data string, stdin io.Reader, o Options) (*Panel, error) {
	return openPanel(path, data, stdin, o, panelNetworks)
}

// OpenTestedPanel is [OpenPanel] for a backtest: the networks are those that have not seen the
// test part.
func OpenTestedPanel(path, data string, stdin io.Reader, o Options) (*Panel, error) {
	return openPanel(path, data, stdin, o, testedNetworks)
}

func openPanel(path, data string, stdin io.Reader, o Options, networks func(path string, runs []*experiment.Stored) (*Final, error)) (*Panel, error) {
	lacks, err := o.incomplete(path)
	if err != nil {
		return nil, err
	}
	runs, err := experiment.OpenPanelRuns(path)
	if err != nil {
		return nil, err
	}
	source, err := runs[0].Source(data)
	if err != nil {
		return nil, err
	}
	source.Limits = o.Limits
	file, err := dataset.LoadPanel(source, stdin)
	if err != nil {
		return nil, err
	}
	p := &Panel{IDs: file.IDs, Warnings: file.Warnings, Incomplete: lacks}
	trained, err := networks(path, runs)
	if err != nil {
		return nil, err
	}
	if err := p.match(runs[0].Spec, trained.Panel, file); err != nil {
		return nil, err
	}
	p.members, p.options, p.season = trained.Members, o, file.Season()
	return p, nil
}

// Spec is that of the networks.
func (p *Panel) Spec() *models.Spec { return p.Series[0].prepared.Spec }

// Seeds is the number of the networks whose mean is the forecast.
func (p *Panel) Seeds() int { return len(p.members) }

// Season is the number of rows in a season, the same for all series.
func (p *Panel) Season() int { return p.season }

// Horizon is the number of rows that the networks forecast at once.
func (p *Panel) Horizon() int { return p.Series[0].prepared.Train.Horizon }

// TrainRows is the number of rows of the training part of series k.
func (p *Panel) TrainRows(k int) int { return p.Series[k].prepared.TrainRows }

// Each calls a function for each series, from 0, with the networks and the data of that series,
// several at a time. The networks are those of one worker, and are released when all series are
// done. The error is that of the first series that has one.
func (p *Panel) Each(ctx context.Context, call func(k int, e *Ensemble) error) error {
	workers := min(p.options.jobs(), len(p.Series))
	o := p.options
	o.Jobs = max(1, o.jobs()/workers)
	next := make(chan int)
	failed := make([]error, len(p.Series))
	group, ctx := errgroup.WithContext(ctx)
	for range workers {
		group.Go(func() error {
			networks, err := New(p.Series[0].prepared, p.members, o)
			if err != nil {
				return err
			}
			defer networks.Close()
			for k := range next {
				own := *networks // the same networks
				own.Prepared = p.Series[k].prepared
				if failed[k] = call(k, &own); failed[k] != nil {
					return failed[k]
				}
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(next)
		for k := range p.Series {
			select {
			case next <- k:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	err := group.Wait()
	return cmp.Or(cmp.Or(failed...), err)
}

// panelNetworks are the networks at path: those of all rows where a fit has trained them, unless
// it is the path of one run.
func panelNetworks(path string, runs []*experiment.Stored) (*Final, error) {
	if filepath.Clean(path) != filepath.Clean(runs[0].Path) {
		final, err := ReadFinal(filepath.Join(configurationFolder(runs[0]), FinalFolder))
		if err != nil || final != nil {
			return final, err
		}
	}
	return testedNetworks(path, runs)
}

func testedNetworks(_ string, runs []*experiment.Stored) (*Final, error) {
	tested := &Final{Panel: runs[0].Panel}
	for _, r := range runs {
		tested.Members = append(tested.Members, Member{r.Seed, r.Result.Trained})
	}
	return tested, nil
}

// match finds the series that networks were made on in a file, and prepares them with the
// transforms that were fitted.
func (p *Panel) match(spec models.Spec, records []experiment.SeriesRecord, file *dataset.Panel) error {
	spec.Train.Weights = "" // only needed for training
	found, revised := 0, ""
	revisions := 0
	for _, r := range records {
		name := dataset.Member{IDs: r.IDs}.Name()
		at, has := slices.BinarySearchFunc(file.Series, r.IDs, func(m dataset.Member, ids []string) int { return slices.Compare(m.IDs, ids) })
		if !has {
			p.leaveOut(name, "it is not in "+file.Source.String())
			continue
		}
		found++
		m := file.Series[at]
		if m.Len() < r.Rows {
			p.leaveOut(name, fmt.Sprintf("it has %s, fewer than the %d that the networks were made on", dataset.Count(m.Len(), "row"), r.Rows))
			continue
		}
		if m.Checksum(r.Rows) != r.Checksum {
			revisions++
			revised = name
		}
		rows := r.Train
		if rows == r.Rows { // of all rows: those added since are not test rows, which can be too few
			rows = m.Len()
		}
		prepared, err := models.PrepareFitted(&spec, m.Frame, rows, &r.Preparation)
		if err != nil {
			p.leaveOut(name, err.Error())
			continue
		}
		p.Series = append(p.Series, PanelSeries{m, prepared})
	}
	switch {
	case len(p.Series) == 0:
		return dataset.BadInput("", "%v: none of the run's %d series can be forecast; the first, %s: %s", file.Source, len(records), p.LeftOut[0].Series, p.LeftOut[0].Reason)
	case 2*revisions > found:
		return dataset.BadInput("", "%v has other values than those that the networks were made on, in %d of %d series, such as %s: %s", file.Source, revisions, found, revised, otherSeries)
	case revisions > 0:
		p.warn("%v: some values have been revised since the networks were made, in %d of %d series, such as %s", file.Source, revisions, found, revised)
	}
	if others := len(file.Series) - found; others > 0 {
		p.warn("%v: %d series are not those of the run, and are not forecast", file.Source, others)
	}
	return nil
}

func (p *Panel) warn(format string, args ...any) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(format, args...))
}

func (p *Panel) leaveOut(series, reason string) {
	p.LeftOut = append(p.LeftOut, dataset.LeftOut{Series: series, Reason: reason})
}

// Intervals say which intervals a forecast has: of some levels, none without them.
type Intervals struct {
	Kind   Kind // Model or Ensembles
	Levels []float64
}

// Check returns an error for intervals that the networks cannot have. Those that need earlier errors
// of each series are for a backtest.
func (i Intervals) Check(spec *models.Spec) error {
	for _, level := range i.Levels {
		if err := CheckLevel(level); err != nil {
			return err
		}
	}
	if len(i.Levels) > 0 && i.Kind != Model && i.Kind != Ensembles {
		return dataset.BadInput("interval", "intervals %q of a panel: choose %s or %s", string(i.Kind), Model, Ensembles)
	}
	return i.Kind.Check(spec, i.Levels)
}

// Forecast forecasts horizon rows of each series. A series that lacks values which have to be
// known in advance joins LeftOut; it is an error if all do.
func (p *Panel) Forecast(ctx context.Context, horizon int, with Intervals) ([]PanelForecast, error) {
	if len(with.Levels) > 0 {
		if err := with.Check(p.Spec()); err != nil {
			return nil, err
		}
	}
	forecasts, unable := make([]*PanelForecast, len(p.Series)), make([]error, len(p.Series))
	err := p.Each(ctx, func(k int, e *Ensemble) error {
		s := p.Series[k]
		paths, err := e.Rolling(ctx, s.Frame, []int{s.Len()}, horizon)
		if err == nil && len(with.Levels) > 0 && with.Kind == Model {
			err = e.Predict(ctx, s.Frame, paths)
		}
		if bad := (*dataset.InputError)(nil); errors.As(err, &bad) {
			unable[k] = err
			return nil
		}
		if err == nil {
			forecasts[k] = &PanelForecast{s, paths[0], with.Kind.Intervals(Scale{}, paths, s.Observed(), with.Levels)[0]}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var all []PanelForecast
	var first error
	for k, s := range p.Series {
		switch {
		case unable[k] == nil:
			all = append(all, *forecasts[k])
		case first == nil:
			first = fmt.Errorf("series %s: %w", s.Name(), unable[k])
			fallthrough
		default:
			p.leaveOut(s.Name(), unable[k].Error())
		}
	}
	if len(all) == 0 {
		return nil, first
	}
	return all, nil
}

// Lowest is the lowest value of all series.
func (p *Panel) Lowest() float64 {
	lowest := math.Inf(1)
	for _, s := range p.Series {
		lowest = min(lowest, slices.Min(s.Target()))
	}
	return lowest
}
