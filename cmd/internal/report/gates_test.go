package report

import (
	"math"
	"slices"
	"strings"
	"testing"

	"unroll/cmd/internal/microscope"
	"unroll/cmd/internal/report/reporttest"
	"unroll/models"
)

func TestPageHoldsGates(t *testing.T) {
	configurations, overviews := reporttest.WithGates(t)
	shown := pageDataOf(t, Group{Configurations: configurations, Overviews: overviews})["configurations"].([]any)
	if shown[2].(map[string]any)["gates"] != nil {
		t.Error("a configuration without an overview has gates")
	}
	for i, o := range overviews[:2] {
		gates := shown[i].(map[string]any)["gates"].(map[string]any)
		if got := gates["final"]; got != 8.0 {
			t.Errorf("the final epoch is %v, want 8", got)
		}
		for k, glimpse := range o.Epochs {
			for j, sample := range glimpse.Samples {
				look := gates["epochs"].([]any)[k].(map[string]any)["samples"].([]any)[j].(map[string]any)
				var maps [][]float64
				for _, p := range sample.Passes {
					for _, v := range append(slices.Clone(p.Gates), p.States...) {
						maps = append(maps, slices.Concat(v.Steps...))
					}
				}
				for n, want := range maps {
					got := look["maps"].([]any)[n].([]any)
					for at := range want {
						if math.Abs(got[at].(float64)-want[at]) > 0.005*math.Abs(want[at]) {
							t.Fatalf("map %d of epoch %d: value %d is %v, want %v", n, glimpse.Epoch, at, got[at], want[at])
						}
					}
				}
			}
		}
		if series, _ := gates["series"].([]any); len(series) != len(o.Series) {
			t.Errorf("%d parts of the series, want %d", len(series), len(o.Series))
		}
	}
}

// TestGatesAreSmall checks what five configurations add to a page.
func TestGatesAreSmall(t *testing.T) {
	g := tutorial(t, 1)
	without := len(pageOf(t, g))
	for _, name := range models.Experiments() {
		_, o := reporttest.Examined(t, name, OverviewNumbers/5)
		g.Overviews = append(g.Overviews, o)
	}
	if added := len(pageOf(t, g)) - without; added > 400_000 {
		t.Errorf("the gates take %d bytes", added)
	}
}

func TestRatesWithoutAVerdict(t *testing.T) {
	rate := microscope.Rate(0.5)
	var r pageRates
	r.add([]microscope.Gradient{{State: "h", Rate: &rate}, {State: "c"}})
	if !slices.Equal(r.Values, digits{0.5, 0}) || strings.Join(r.Verdicts, "/") != "vanishes/" {
		t.Errorf("%v %q", r.Values, r.Verdicts)
	}
}
