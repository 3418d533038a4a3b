package reporttest

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/cmd/internal/microscope"
	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
)

// Tutorial is the five configurations with made-up results.
func Tutorial(t testing.TB, seeds int) []*experiment.Configuration {
	t.Helper()
	var all []*experiment.Configuration
	for _, name := range models.Experiments() {
		all = append(all, Configuration(t, name, seeds))
	}
	return all
}

// Examined is a configuration of one run, which is really trained, and what the
// microscope shows of it in at most so many numbers.
func Examined(t testing.TB, name string, numbers int) (*experiment.Configuration, *microscope.Overview) {
	t.Helper()
	spec, err := models.Experiment(name)
	if err != nil {
		t.Fatal(err)
	}
	spec.Train.Epochs = 8
	c := Simulate(t, spec, 0)
	r, err := c.Run(t.Context(), 3, models.RunOptions{Engine: models.DefaultEngine})
	if err != nil {
		t.Fatal(err)
	}
	c.Runs = []experiment.Run{{Seed: 3, Result: r}}
	m, err := microscope.New(c.Prepared)
	if err != nil {
		t.Fatal(err)
	}
	o, err := m.Overview(r, numbers)
	if err != nil {
		t.Fatal(err)
	}
	return c, o
}

// WithGates are two configurations with an overview of their gates, and one
// without.
func WithGates(t testing.TB) ([]*experiment.Configuration, []*microscope.Overview) {
	t.Helper()
	timesteps, first := Examined(t, "timesteps", 10_000)
	stacked, second := Examined(t, "stacked", 10_000)
	return []*experiment.Configuration{timesteps, stacked, Configuration(t, "window", 2)}, []*microscope.Overview{first, second, nil}
}

// Hostile is a script where a name should be.
const Hostile = `</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">`

// HostileConfiguration has a text such as [Hostile] wherever a user's text can come from.
func HostileConfiguration(t testing.TB, text string) *experiment.Configuration {
	t.Helper()
	spec, err := models.Experiment("timesteps")
	if err != nil {
		t.Fatal(err)
	}
	spec.Name, spec.About = text, text
	c := Simulate(t, spec, 3)
	frame := *c.Frame
	frame.Columns, frame.Labels = []string{text}, make([]string, c.Frame.Len())
	for i := range frame.Labels {
		frame.Labels[i] = text
	}
	c.Frame = &frame
	c.Baselines[0].Name = text
	c.Baselines[1].Missing = text
	return c
}

// Odd are groups of configurations that a page must be able to show, by what is odd
// about them.
func Odd(t testing.TB) map[string][]*experiment.Configuration {
	t.Helper()
	spec := func(change func(*models.Spec)) *experiment.Configuration {
		s, err := models.Experiment("timesteps")
		if err != nil {
			t.Fatal(err)
		}
		change(&s)
		return Simulate(t, s, 6)
	}
	diverged := spec(func(s *models.Spec) { s.Name = "diverged" })
	for i := range diverged.Runs {
		diverged.Runs[i].Result, diverged.Runs[i].Err = nil, errors.New("the loss is no longer a number")
	}
	infinite := spec(func(s *models.Spec) { s.Name = "infinite" })
	for _, run := range infinite.Runs {
		for i := range run.Result.Test.Predicted {
			run.Result.Test.Predicted[i] = math.Inf(1)
		}
	}
	undated := spec(func(s *models.Spec) { s.Name, s.Data = "undated", dataset.Source{Path: Undated(t)} })
	one := spec(func(s *models.Spec) { s.Name = "one run" })
	one.Runs = one.Runs[:1]
	type group = []*experiment.Configuration
	return map[string]group{
		"one run":          {one},
		"all diverged":     {diverged},
		"one diverged":     {diverged, one},
		"infinite":         {infinite},
		"without dates":    {undated},
		"different series": {undated, one},
		"untrained":        {spec(func(s *models.Spec) { s.Train.Epochs = 0 })},
		"three ahead":      {spec(func(s *models.Spec) { s.Window.Horizon = 3 })},
		"many epochs":      {spec(func(s *models.Spec) { s.Train.Epochs = 5000 })},
		"validated":        {spec(func(s *models.Spec) { s.Train.Validation = 0.2 })},
		"unpublished":      {spec(func(s *models.Spec) { s.Published = nil })},
	}
}

// Undated is the path of a CSV file of 120 values without dates.
func Undated(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("level\n")
	for i := range 120 {
		fmt.Fprintf(&b, "%.3f\n", 100+30*math.Sin(float64(i)/3)+float64(i*i%17))
	}
	path := filepath.Join(t.TempDir(), "levels.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
