package experiment

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
)

// Open reads runs back as configurations, with the data that their Specs name and
// the baselines on it; paths and order are those of [OpenGroups]. Nothing is
// trained. Configurations of the same name get distinct ones. stdin is read for the
// data "-".
//
// The error is one sentence: a path holds no run, or the data are missing or differ
// from those that a run was made on.
func Open(stdin io.Reader, paths ...string) ([]*Configuration, error) {
	return OpenWithin(dataset.Limits{}, stdin, paths...)
}

// OpenWithin is [Open] with limits of what is read of the data.
func OpenWithin(limits dataset.Limits, stdin io.Reader, paths ...string) ([]*Configuration, error) {
	groups, err := openAll(paths)
	if err != nil {
		return nil, err
	}
	var configurations []*Configuration
	data := frames{stdin: stdin, limits: limits}
	for _, g := range groups {
		c, err := g.configuration(&data)
		if err != nil {
			return nil, err
		}
		configurations = append(configurations, c)
	}
	return configurations, nil
}

// configuration prepares the group's data.
func (g *Group) configuration(data *frames) (*Configuration, error) {
	prepare := g.configurationOfSeries
	if len(g.Spec.Data.Series) > 0 {
		prepare = g.configurationOfPanel
	}
	prepared, err := prepare(data)
	if err != nil {
		return nil, err
	}
	prepared.Spec.Train.Weights = g.Spec.Train.Weights
	if g.Name != input.Printable(g.Spec.Name) {
		prepared.Spec.Name = folderName(g.Name)
	}
	c := &Configuration{Prepared: prepared, Runs: slices.Clone(g.diverged)}
	if c.Panel == nil {
		c.Baselines = data.scoreBaselines(prepared)
	}
	for _, run := range g.Runs {
		c.Runs = append(c.Runs, run.run())
	}
	slices.SortFunc(c.Runs, func(a, b Run) int { return cmp.Compare(a.Seed, b.Seed) })
	return c, nil
}

// configurationOfSeries prepares the data of a group of a single series.
func (g *Group) configurationOfSeries(data *frames) (*models.Prepared, error) {
	frame, err := data.recorded(g.Spec.Data, g.Folder)
	if err != nil {
		return nil, fmt.Errorf("the data of %s: %w", g.Folder, err)
	}
	spec := g.Spec
	spec.Train.Weights = "" // only needed for training
	prepared, err := g.prepare(&spec, frame)
	if err != nil {
		return nil, fmt.Errorf("the data of %s: %w", g.Folder, err)
	}
	for _, run := range g.Runs {
		if err := sameData(prepared, run); err != nil {
			return nil, err
		}
	}
	return prepared, g.unchanged(prepared.Frame)
}

// prepare prepares a Spec's data with the transforms of the runs, if there is one.
func (g *Group) prepare(spec *models.Spec, frame *dataset.Frame) (*models.Prepared, error) {
	if len(g.Runs) == 0 {
		return models.Prepare(spec, frame)
	}
	rows, err := spec.Split.At(frame)
	if err != nil {
		return nil, err
	}
	return models.PrepareFitted(spec, frame, rows, &g.Runs[0].Preparation)
}

// sameData checks that the data hold the rows and values that a run forecast.
func sameData(p *models.Prepared, run *Stored) error {
	if p.Panel != nil {
		return samePanel(p, run)
	}
	values, source := p.Frame.Observed(), p.Frame.Source
	for _, part := range []struct {
		models.Forecasts
		windows dataset.Windows
	}{{run.Result.Train, p.Train}, {run.Result.Validation, p.Validation}, {run.Result.Test, p.Test}} {
		if part.windows.Len()*part.windows.Horizon != len(part.Rows) {
			return dataset.BadInput("", "%s has %s, not as many as when %s was made: restore the data of the run", source, dataset.Count(len(values), "row"), run.Path)
		}
		for i, actual := range part.Actual {
			row := part.windows.Row(i/part.windows.Horizon) + i%part.windows.Horizon
			if part.Rows[i] != row || models.Differ(values[row], actual) {
				return dataset.BadInput("", "%s is %v where %s had %v: restore the data of the run", p.Frame.Row(row), values[row], run.Path, actual)
			}
		}
	}
	return nil
}

// unchanged checks that no value was revised since the runs were made, also where they forecast
// nothing: baselines are scored on all rows.
func (g *Group) unchanged(frame *dataset.Frame) error {
	revised, err := continues(frame, g.Folder)
	if err == nil && len(revised) > 0 {
		err = dataset.BadInput("", "%s: restore the data of the run", revised[0])
	}
	return err
}

// run is the stored run as one of a configuration.
func (s *Stored) run() Run {
	return Run{Seed: s.Seed, Engine: s.Engine, Environment: s.Environment, Finished: s.Finished, Result: s.Result, Path: s.Path}
}

// folderName makes a group's name valid for a Spec, whose name is a folder's.
func folderName(name string) string {
	return strings.TrimLeft(strings.NewReplacer("/", "-", `\`, "-").Replace(name), ".-")
}
