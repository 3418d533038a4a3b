package optimizer_test

import (
	"math"
	"strings"
	"testing"

	"unroll/graph"
	"unroll/graph/optimizer"
)

// Factors of the learning rate by hand, epoch by epoch.
func TestFactors(t *testing.T) {
	half := math.Sqrt(0.5)
	warm := func(epochs int) optimizer.Warmup { return optimizer.Warmup{Epochs: epochs} }
	for name, test := range map[string]struct {
		schedule optimizer.Schedule
		epochs   int
		want     []float64
	}{
		"none":        {nil, 3, []float64{1, 1, 1}},
		"constant":    {&optimizer.Constant{}, 3, []float64{1, 1, 1}},
		"warm-up":     {&optimizer.Constant{Warmup: warm(3)}, 5, []float64{0.25, 0.5, 0.75, 1, 1}},
		"step":        {&optimizer.Step{Every: 2, Factor: 0.1}, 5, []float64{1, 1, 0.1, 0.1, 0.01}},
		"exponential": {&optimizer.Exponential{Factor: 0.5}, 4, []float64{1, 0.5, 0.25, 0.125}},
		"cosine":      {&optimizer.Cosine{}, 4, []float64{1, (1 + half) / 2, 0.5, (1 - half) / 2}},
		"floor":       {&optimizer.Cosine{Floor: 0.2}, 2, []float64{1, 0.6}},
		"both":        {&optimizer.Step{Every: 1, Factor: 0.5, Warmup: warm(1)}, 4, []float64{0.5, 1, 0.5, 0.25}},
		"one cycle":   {&optimizer.OneCycle{Rising: 0.6, StartDivisor: 4, EndDivisor: 2}, 5, []float64{0.25, 0.625, 1, 0.5625, 0.125}},
		"only falls":  {&optimizer.OneCycle{Rising: 0.5, StartDivisor: 4, EndDivisor: 1}, 2, []float64{1, 0.25}},
		"one epoch":   {&optimizer.OneCycle{Rising: 1, StartDivisor: 4, EndDivisor: 1}, 1, []float64{1}},
	} {
		for epoch, want := range test.want {
			if got := optimizer.Factor(test.schedule, epoch, test.epochs); math.Abs(got-want) > 1e-15 {
				t.Errorf("%s, epoch %d: factor %v, should be %v", name, epoch, got, want)
			}
		}
	}
}

// One cycle is PyTorch's OneCycleLR: see testdata/record.py.
func TestOneCycleRecordings(t *testing.T) {
	for _, r := range recorded(t).OneCycle {
		s := &optimizer.OneCycle{Rising: 0.3, StartDivisor: 25, EndDivisor: 1e4}
		if r.Options.Rising > 0 {
			s.Rising, s.StartDivisor, s.EndDivisor = r.Options.Rising, r.Options.StartDivisor, r.Options.EndDivisor
		}
		for epoch, want := range r.Rates {
			if got := s.At(epoch, len(r.Rates)); math.Abs(got-want) > 1e-15 {
				t.Errorf("%+v, epoch %d of %d: factor %v, PyTorch's %v", s, epoch, len(r.Rates), got, want)
			}
		}
	}
}

// Every registered schedule has options that it accepts, and factors above 0 that do
// not exceed 1; a new one needs no line here.
func TestSchedules(t *testing.T) {
	for _, info := range optimizer.Schedules.All() {
		s := info.New()
		if err := graph.Check(s); err != nil || info.Summary == "" || info.Equations == "" {
			t.Errorf("%s: its defaults are refused (%v), or it is not documented: %+v", info.Name, err, info)
		}
		for epochs := 1; epochs < 60; epochs++ {
			for epoch := range epochs {
				if f := optimizer.Factor(s, epoch, epochs); !(f > 0 && f <= 1) {
					t.Errorf("%s: the factor in epoch %d of %d is %v", info.Name, epoch, epochs, f)
				}
			}
		}
		if changes := optimizer.Changes(s); changes != (info.Name != optimizer.Schedules.Default().Name) {
			t.Errorf("%s changes the rate: %v", info.Name, changes)
		}
	}
	if optimizer.Changes(nil) || !optimizer.Changes(&optimizer.Constant{Warmup: optimizer.Warmup{Epochs: 1}}) {
		t.Error("no schedule changes the rate, or warm-up does not")
	}
}

func TestSchedulesRefused(t *testing.T) {
	for want, s := range map[string]optimizer.Schedule{
		"warmup: -1: give a whole number from 0 to 1000000":    &optimizer.Constant{Warmup: optimizer.Warmup{Epochs: -1}},
		"every: 0: give a whole number from 1 to 1000000":      &optimizer.Step{Factor: 0.5},
		"factor: 1.1: give a number above 0, at most 1":        &optimizer.Exponential{Factor: 1.1},
		"factor: 0: give a number above 0, at most 1":          &optimizer.Step{Every: 1},
		"floor: 2: give a number from 0 to 1":                  &optimizer.Cosine{Floor: 2},
		"rising: -1: give a number from 0 to 1":                &optimizer.OneCycle{Rising: -1},
		"start_divisor: 0: give a number from 1 to 1000000000": &optimizer.OneCycle{},
		"end_divisor: 0.5: give a number from 1 to 1000000000": &optimizer.OneCycle{StartDivisor: 1, EndDivisor: 0.5},
	} {
		if err := graph.Check(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
