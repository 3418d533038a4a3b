// Package experimenttest makes small runs for tests.
package experimenttest

import (
	"testing"

	"unroll/models"
	"unroll/models/experiment"
)

// Plan returns a plan of the tutorial's configurations of these names, with two
// epochs and two seeds.
func Plan(t testing.TB, names ...string) *experiment.Plan {
	t.Helper()
	p := &experiment.Plan{Seeds: 2, Jobs: 2, Engine: models.DefaultEngine}
	for _, name := range names {
		spec, err := models.Experiment(name)
		if err != nil {
			t.Fatal(err)
		}
		spec.Train.Epochs = 2
		p.Specs = append(p.Specs, spec)
	}
	return p
}

// Begin prepares a plan and records it in a new folder, which is closed when the
// test ends.
func Begin(t testing.TB, p *experiment.Plan, dir string) []*experiment.Configuration {
	t.Helper()
	configurations, err := p.Prepare()
	if err == nil {
		p.Folder, err = experiment.NewFolder(dir, p.Engine)
	}
	if err == nil {
		t.Cleanup(func() { p.Folder.Close() })
		err = p.Record(configurations)
	}
	if err != nil {
		t.Fatal(err)
	}
	return configurations
}

// Run makes the runs of a plan without a folder.
func Run(t testing.TB, p *experiment.Plan) []*experiment.Configuration {
	t.Helper()
	configurations, err := p.Prepare()
	if err == nil {
		err = p.Run(t.Context(), configurations)
	}
	if err != nil {
		t.Fatal(err)
	}
	return configurations
}

// RunIn makes the runs of a plan in a new folder.
func RunIn(t testing.TB, p *experiment.Plan, dir string) []*experiment.Configuration {
	t.Helper()
	configurations := Begin(t, p, dir)
	if err := p.Run(t.Context(), configurations); err != nil {
		t.Fatal(err)
	}
	if err := p.Folder.Close(); err != nil {
		t.Fatal(err)
	}
	return configurations
}
