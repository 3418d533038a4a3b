//go:build slow

package cli

import (
	"encoding/json"
	"math"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"unroll/models/compare"
)

// On two real panels, one with gaps and one of counts, R makes the same of the forecasts and the scores as
// fit says: the network's mean MASE, the ranks, and whether it differs from the best baseline.
func TestRealPanels(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "Rscript", "testdata/realpanels/write.R", dir).CombinedOutput(); err != nil {
		t.Skipf("R with the packages spacetime and surveillance cannot be had here: %v: %s", err, out)
	}
	for _, c := range []struct{ data, series, target, season, missing string }{
		{"air.csv", "station", "pm10", "7", "mask"},
		{"flu.csv", "district", "cases", "52", "error"},
	} {
		data, folder := filepath.Join(dir, c.data), filepath.Join(dir, "fit-"+c.data)
		code, out, errs := call("fit", data, "--series", c.series, "--target", c.target, "--missing", c.missing, "--budget", "5s", "--json", "--out", folder)
		if code != 0 {
			t.Fatalf("%s: exit code %d: %s", c.data, code, errs)
		}
		var fit struct {
			Panel struct {
				Methods []compare.MethodScores
				Ranks   compare.Ranking `json:"average_ranks"`
				Verdict compare.PanelVerdict
			}
		}
		if err := json.Unmarshal([]byte(out), &fit); err != nil {
			t.Fatal(err)
		}
		verdict := fit.Panel.Verdict
		got := map[string]float64{"chi-squared": fit.Panel.Ranks.Friedman.Statistic, "wilcoxon": float64(verdict.P), "wins": float64(verdict.Wins)}
		name := func(kind, method string) string { return kind + strings.ReplaceAll(method, " ", "_") }
		for _, g := range fit.Panel.Ranks.Places {
			got[name("rank:", g.Name)] = g.Average
		}
		for _, m := range fit.Panel.Methods {
			switch m.Method {
			case "network":
				got["network"] = float64(m.MASE)
			case verdict.Best:
				got[name("best:", m.Method)] = float64(m.MASE)
			}
		}
		want := judged(t, folder, data, c.season)
		if len(got) != len(want) {
			t.Errorf("%s: %v, R has %v", c.data, got, want)
		}
		for what := range want {
			if g, is := got[what]; !is || math.Abs(g-want[what]) > 1e-9*(1+math.Abs(want[what])) {
				t.Errorf("%s: %s is %v, R has %v", c.data, what, g, want[what])
			}
		}
		t.Log(verdict.Sentence)
	}
}

// judged is what R makes of a fit.
func judged(t *testing.T, folder, data, season string) map[string]float64 {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "Rscript", "testdata/realpanels/judge.R", folder, data, season).Output()
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[string]float64{}
	for line := range strings.Lines(string(out)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if numbers[name], err = strconv.ParseFloat(value, 64); err != nil {
			t.Fatal(err)
		}
	}
	return numbers
}
