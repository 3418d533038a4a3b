package forecast

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"

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

	networks *Ensemble
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
}

// OpenPanel reads the networks of a panel's run back, as [Open] does those of a single
// series: of a fit, those that were trained on every row. Series of the file that the run did
// not have are not forecast.
func OpenPanel(path, data string, stdin io.Reader, o Options) (*Panel, error) {
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
	trained, err := panelNetworks(path, runs)
	if err != nil {
		return nil, err
	}
	if err := p.match(runs[0].Spec, trained.Panel, file); err != nil {
		return nil, err
	}
	p.networks, err = New(p.Series[0].prepared, trained.Members, o)
	return p, err
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

// Forecast forecasts horizon rows of each series. A series that lacks values which have to be
// known in advance joins LeftOut; it is an error if all do.
func (p *Panel) Forecast(ctx context.Context, horizon int) ([]PanelForecast, error) {
	var all []PanelForecast
	var first error
	for _, s := range p.Series {
		own := *p.networks // the same networks
		own.Prepared = s.prepared
		paths, err := own.Rolling(ctx, s.Frame, []int{s.Len()}, horizon)
		if bad := (*dataset.InputError)(nil); errors.As(err, &bad) {
			p.leaveOut(s.Name(), err.Error())
			if first == nil {
				first = fmt.Errorf("series %s: %w", s.Name(), err)
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, PanelForecast{s, paths[0]})
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

// Close releases the networks.
func (p *Panel) Close() { p.networks.Close() }
