package microscope

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unroll/models"
)

// run trains the prepared Spec.
func run(t testing.TB, p *models.Prepared) *models.Result {
	t.Helper()
	r, err := p.Run(t.Context(), 1, models.RunOptions{Engine: models.DefaultEngine})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func overview(t testing.TB, p *models.Prepared, r *models.Result, numbers int) *Overview {
	t.Helper()
	o, err := microscope(t, p).Overview(r, numbers)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// numbersIn counts what an overview shows.
func numbersIn(o *Overview) int {
	n := 0
	count := func(list []Values, gradients []Gradient) {
		for _, v := range list {
			for _, step := range v.Steps {
				n += len(step)
			}
		}
		for _, g := range gradients {
			n += len(g.Norms)
		}
	}
	for _, g := range o.Epochs {
		for _, s := range g.Samples {
			for _, p := range s.Passes {
				count(p.Gates, nil)
				count(p.States, p.Gradients)
			}
		}
	}
	for _, s := range o.Series {
		for _, p := range s.Passes {
			count(p.States, p.Gradients)
		}
	}
	return n
}

func TestOverviewFits(t *testing.T) {
	for _, stateful := range []bool{false, true} {
		p := prepared(t, func(s *models.Spec) {
			s.Model.Stateful, s.Train.Epochs, s.Model.Units = stateful, 30, []int{40, 3}
		})
		r := run(t, p)
		all := overview(t, p, r, 10_000_000)
		if !stateful && len(all.Epochs) != len(r.Snapshots) || len(all.Epochs) < 5 || all.Final != 30 || len(all.Choice) < 4 || len(all.Uses) != 8 || stateful != (len(all.Series) == 2) {
			t.Errorf("%d epochs, final %d, %d samples, %d uses, %d series", len(all.Epochs), all.Final, len(all.Choice), len(all.Uses), len(all.Series))
		}
		if want := "The first 32 of 40 units are shown."; !slices.Equal(all.Cut, []string{want}) {
			t.Errorf("cut: %q, want %q", all.Cut, want)
		}
		for _, numbers := range []int{100_000, 10_000, 1_000} {
			o := overview(t, p, r, numbers)
			if n := numbersIn(o); n > 2*numbers || n < numbers/8 {
				t.Errorf("%d numbers are shown, %d asked for", n, numbers)
			}
			if !slices.ContainsFunc(o.Epochs, func(g Glimpse) bool { return g.Epoch == o.Final }) {
				t.Errorf("the epochs lack %d", o.Final)
			}
			for i, c := range o.Choice {
				if i > 0 && c.Why == "" || o.Epochs[0].Samples[i].Number != c.Number {
					t.Errorf("sample %d is %+v", i, c)
				}
			}
		}
		if few := overview(t, p, r, 1000); !strings.Contains(strings.Join(few.Cut, " "), "of 5 time steps are shown") {
			t.Errorf("cut: %q", few.Cut)
		}
	}
}

func TestWorstForecast(t *testing.T) {
	f := models.Forecasts{Horizon: 2, Rows: make([]int, 6), Actual: make([]float64, 6), Predicted: []float64{1, -1, 0, 3, 2, 2}}
	if got := worst(f); got != 1 {
		t.Errorf("the worst sample is %d, want 1", got)
	}
}

// TestLargeNetworksAreNotShown checks that an overview takes no time to speak of.
func TestLargeNetworksAreNotShown(t *testing.T) {
	p := prepared(t, func(s *models.Spec) { s.Model.Units, s.Train.Epochs = []int{1200}, 0 })
	o := overview(t, p, &models.Result{}, 1000)
	if len(o.Epochs) > 0 || len(o.Cut) != 1 || !strings.Contains(o.Cut[0], "too large") {
		t.Errorf("got %d epochs, %q", len(o.Epochs), o.Cut)
	}
}

func TestSpreadKeepsTheEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []Weights
		for epoch := range rapid.IntRange(1, 30).Draw(t, "epochs") {
			all = append(all, Weights{Epoch: 2 * epoch})
		}
		n, one := rapid.IntRange(1, 40).Draw(t, "n"), rapid.IntRange(0, len(all)-1).Draw(t, "one")
		got := spread(all, n, 2*one)
		var epochs []int
		for _, w := range got {
			epochs = append(epochs, w.Epoch)
		}
		if !slices.Contains(epochs, 2*one) || len(got) > n || !slices.IsSorted(epochs) || len(slices.Compact(epochs)) != len(got) {
			t.Fatalf("%v of %d epochs, with %d", epochs, len(all), 2*one)
		}
		if n > 2 && epochs[0] != 0 || n >= 2*len(all) && len(got) != len(all) {
			t.Fatalf("%d of %d epochs: %v", n, len(all), epochs)
		}
	})
}
