package compare

import (
	"math"
	"slices"
	"strings"
	"time"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/baseline"
	"unroll/models/experiment"
)

// Open reads runs from folders, as [experiment.OpenGroups] does. The error is one
// sentence that names the folder or file.
func Open(paths []string, metric Metric) (*Runs, error) {
	groups, err := experiment.OpenGroups(paths...)
	if err != nil {
		return nil, err
	}
	runs := &Runs{Metric: metric}
	for _, stored := range groups {
		if len(stored.Runs) == 0 {
			continue
		}
		g, err := newGroup(stored, metric)
		if err != nil {
			return nil, err
		}
		runs.Groups = append(runs.Groups, g)
	}
	if len(runs.Groups) == 0 {
		return nil, dataset.BadInput("", "no run in %s has a result: there is nothing to compare", strings.Join(paths, ", "))
	}
	return runs, nil
}

// Of makes a group of each configuration, of its runs that have a finite score. Those
// without any are left out.
func Of(configurations []*experiment.Configuration, metric Metric) *Runs {
	runs := &Runs{Metric: metric}
	for _, c := range configurations {
		g := Group{Name: c.Spec.Name, Configuration: c.Spec.Name, Cell: c.Spec.Model.Cell.Name}
		for _, r := range c.Runs {
			if r.Err != nil {
				continue
			}
			run := Run{Seed: r.Seed, Forecasts: metric.forecasts(r.Result)}
			run.Score = run.Forecasts.RMSE()
			if len(run.Forecasts.Rows) > 0 && !math.IsNaN(run.Score) && !math.IsInf(run.Score, 0) {
				g.Engine, g.Parameters, g.part = r.Engine, r.Result.Parameters, partOf(*c.Spec, r.Result.Test)
				g.Runs = append(g.Runs, run)
			}
		}
		if len(g.Runs) > 0 {
			runs.Groups = append(runs.Groups, g)
		}
	}
	return runs
}

// newGroup makes a group of stored runs, at least one.
func newGroup(stored *experiment.Group, metric Metric) (Group, error) {
	first := stored.Runs[0]
	g := Group{
		Name: stored.Name, Configuration: stored.Spec.Name, Cell: stored.Spec.Model.Cell.Name, Engine: stored.Engine,
		Folder: stored.Folder, Parameters: first.Result.Parameters,
		part: partOf(stored.Spec, first.Result.Test),
	}
	for _, r := range stored.Runs {
		if err := g.add(r, metric); err != nil {
			return Group{}, err
		}
	}
	g.Persistence = persistence(first.Baselines)
	return g, nil
}

// add adds the next run by seed.
func (g *Group) add(stored *experiment.Stored, metric Metric) error {
	r := stored.Result
	run := Run{Seed: stored.Seed, Forecasts: metric.forecasts(r)}
	if len(run.Forecasts.Actual) == 0 {
		return dataset.BadInput("metric", "%s has no %s points and no score to compare: choose another metric", stored.Path, metric)
	}
	run.Score = run.Forecasts.RMSE()
	if math.IsNaN(run.Score) || math.IsInf(run.Score, 0) {
		return dataset.BadInput("", "the %s RMSE of %s is %v: leave this run out", metric, stored.Path, run.Score)
	}
	if r.Updates > 0 {
		run.Update = float64(r.Fit) / float64(time.Microsecond) / float64(r.Updates)
	}
	if len(g.Runs) > 0 && !samePoints(g.Runs[0].Forecasts, run.Forecasts) {
		return dataset.BadInput("", "%s forecasts other points than seed %d in the same folder: keep runs of different data or windows in separate folders",
			stored.Path, g.Runs[0].Seed)
	}
	g.Runs = append(g.Runs, run)
	return nil
}

// samePoints reports whether two runs forecast the same values of the same rows.
func samePoints(a, b models.Forecasts) bool {
	return a.Horizon == b.Horizon && slices.Equal(a.Rows, b.Rows) && slices.EqualFunc(a.Actual, b.Actual, func(x, y float64) bool { return !models.Differ(x, y) })
}

// persistence is the RMSE of persistence on the test points; nil without it.
func persistence(baselines []experiment.Baseline) *float64 {
	for _, b := range baselines {
		if b.Name == (&baseline.Persistence{}).Name() && b.Missing == "" {
			return &b.RMSE
		}
	}
	return nil
}
