package experiment_test

import (
	"errors"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models/experiment"
)

func frameOf(t *testing.T, values ...float64) *dataset.Frame {
	t.Helper()
	frame, err := dataset.FromValues(values, dataset.ValueOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

// A plan runs on values. Its folder can be resumed with the same values; loading them
// is an error that says that no file has them.
func TestPlanOnValues(t *testing.T) {
	values := []float64{1, 4, 2, 5, 3, 6, 4, 7, 5, 8, 6, 9, 7, 10, 8, 11, 9, 12, 10, 13}
	p := plan(t, 1, "regression", "window")
	p.Frame = frameOf(t, values...)
	dir, configurations := stored(t, p)
	if c := configurations[1]; c.Spec.Data.Path != dataset.Values || len(c.Runs) != p.Seeds {
		t.Errorf("%d runs on %v", len(c.Runs), c.Spec.Data)
	}
	if runs, err := experiment.OpenRuns(dir); err != nil || len(runs) != 2*p.Seeds {
		t.Errorf("%d runs are read back (%v)", len(runs), err)
	}
	_, err := experiment.Open(nil, dir)
	var bad interface{ BadInput() string }
	if !errors.As(err, &bad) || bad.BadInput() != "source" || !strings.Contains(err.Error(), "came from a program and are in no file") {
		t.Errorf("error %v", err)
	}

	again := reopen(t, dir)
	if _, err := again.Prepare(); err == nil || !strings.Contains(err.Error(), "came from a program") {
		t.Errorf("error %v", err)
	}
	again.Frame = p.Frame
	if err := complete(t, again, t.Context()); err != nil {
		t.Error(err)
	}
	values[0] = 99
	other := reopen(t, dir)
	other.Frame = frameOf(t, values...)
	if err := complete(t, other, t.Context()); err == nil || !strings.Contains(err.Error(), "have changed since") {
		t.Errorf("error %v", err)
	}
}

// Specs of the same data share a frame, and several may read standard input.
func TestSpecsShareData(t *testing.T) {
	p := plan(t, 1, "regression", "window", "timesteps")
	var text strings.Builder
	text.WriteString("y,x\n")
	for range 10 {
		text.WriteString("1,2\n3,5\n4,1\n")
	}
	p.Stdin = strings.NewReader(text.String())
	for i := range p.Specs {
		p.Specs[i].Data = dataset.Source{Path: dataset.StandardInput, Column: "y"}
	}
	p.Specs[1].Data.Inputs = []string{"x"}
	c, err := p.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	if c[1].Train.F != 2*c[0].Train.F*3 || &c[0].Frame.Target()[0] != &c[2].Frame.Target()[0] {
		t.Errorf("%d and %d features; the frames of equal sources are %p and %p", c[0].Train.F, c[1].Train.F, c[0].Frame, c[2].Frame)
	}
}
