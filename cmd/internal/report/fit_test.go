package report

import (
	"encoding/json"
	"html"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"unroll/cmd/internal/report/reporttest"
	"unroll/models/backtest"
	"unroll/models/experiment"
	"unroll/models/recipe"
)

// summary is the outcome of a fit with a name in all texts, read back from its file.
func summary(t *testing.T, name string) *recipe.Summary {
	t.Helper()
	scores := []backtest.Score{
		{Method: name, Step: 1, RMSE: 12.345, MASE: backtest.Number(math.NaN()), Intervals: []backtest.IntervalScore{{Level: 0.8, Points: 9, Coverage: 0.784, Width: 31.5}}},
		{Method: "absent", Missing: "no season"},
	}
	low, high, p := 1.25, 2.5, 0.375
	made := recipe.Summary{
		Profile: recipe.Profile{Rows: 96}, Effort: recipe.Effort{Rows: 48}, Folds: []recipe.Fold{{Origin: 30, End: 36}},
		Trials: []recipe.Trial{{Round: 1, Name: name, Epochs: 7, RMSE: 98.76}, {Round: 2, Name: "short", Missing: "too few rows"}},
		Chosen: recipe.Trial{Name: name}, Epochs: 9, Seeds: []uint64{1, 2},
		Scores: [][]backtest.Score{scores}, Verdicts: []backtest.Verdict{{Step: 1, Sentence: name + ": not significant"}},
		Recommendation: &recipe.Recommendation{Method: "combination", Origins: 18, Methods: []recipe.FoldScore{
			{Method: name, Key: backtest.Key(name), RMSE: &low, Weight: 0.8}, {Method: "network", Key: "network", RMSE: &high, P: &p, Weight: 0.2},
		}},
		Recommended: []backtest.ChosenVerdict{{Step: 1, Sentence: "combination: lower"}},
		Future: &backtest.Future{Method: name, First: 144, Digits: 12, Steps: []backtest.Step{
			{Step: 1, Row: 144, Date: "1961-01", Forecast: 1000000000.25, Intervals: []backtest.End{{Level: 0.8, Lower: 7, Upper: 8}, {Level: 0.95, Lower: 6, Upper: 9}}},
			{Step: 2, Row: 145, Date: "1961-02", Forecast: 3, Intervals: []backtest.End{{Level: 0.8, Lower: 1, Upper: 5}}},
		}},
	}
	text, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "fit.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := recipe.ReadSummary(dir)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestPageOfAFit(t *testing.T) {
	c := reporttest.Configuration(t, "window", 3)
	page := string(pageOf(t, Group{Configurations: []*experiment.Configuration{c}, Fit: summary(t, "some rule")}))
	text := strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " "))), " ")
	for _, want := range []string{
		"window: use combination recommended, decided on the folds: the combination, as no method is clearly the best there. Recommended: combination: lower. some rule: not significant.",
		"some rule 1.250 - 80 % network 2.500 0.38 20 %",
		"some rule 12.35 0.00 - 78 % 31.50",
		"1961-01 1000000000.25 7 8 6 9",
		"1961-02 3 1 5 - -",
		"some rule 1 7 98.76 short 2 - -",
		"1 1953-01 – 1955-06 (30 rows) 1955-07 – 1955-12 (6 rows)", // the last 48 of 96 rows since 1949-01
		"Chosen: some rule, 9 epochs.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if strings.Contains(page, `class="figures"`) {
		t.Error("the page has the figures of single seeds beside the verdict")
	}
	if !strings.Contains(page, "img-src data:") || !strings.Contains(html.UnescapeString(page), `<img src="data:image/svg+xml;base64,`) {
		t.Error("the forecast is not drawn")
	}
}

func TestPageOfAFitEscapes(t *testing.T) {
	c := reporttest.HostileConfiguration(t, reporttest.Hostile)
	page := string(pageOf(t, Group{Configurations: []*experiment.Configuration{c}, Fit: summary(t, reporttest.Hostile)}))
	if n := strings.Count(page, "<script"); n != 2 || strings.Contains(page, "<img src=x") {
		t.Errorf("the page holds a name unescaped, %d scripts", n)
	}
}

func TestDamagedSummaries(t *testing.T) {
	if s, err := recipe.ReadSummary(t.TempDir()); s != nil || err != nil {
		t.Errorf("an empty folder has %v, %v", s, err)
	}
	for name, text := range map[string]string{
		"no JSON": "{", "no verdict": "{}", "no steps": `{"verdicts":[{}],"scores":[[{}]],"future":{}}`, "no scores": `{"verdicts":[{}],"scores":[[]]}`,
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "fit.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := recipe.ReadSummary(dir); err == nil || !strings.Contains(err.Error(), "fit.json is damaged") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The headline says what the test over the seeds says.
func TestHeadlineClaimsWhatCompareDoes(t *testing.T) {
	a, b := reporttest.Configuration(t, "window", 6), reporttest.Configuration(t, "timesteps", 6)
	all := []*experiment.Configuration{a, b}
	for name, c := range map[string]struct {
		shift float64 // of the errors of b's seeds
		want  string
	}{
		"tie":  {0, "window has the lowest median test RMSE of 2 configurations, not significantly below timesteps: "},
		"gain": {500, "window has the lowest median test RMSE of 2 configurations, significantly: "},
	} {
		for i := range 6 {
			for from, of := range map[int]*experiment.Configuration{0: a, 1: b} {
				f := of.Runs[i].Result.Test
				for k, y := range f.Actual {
					f.Predicted[k] = y + 100 + 10*float64(i) + float64(from)*(1+c.shift)
				}
			}
		}
		page := string(pageOf(t, Group{Configurations: all}))
		if found := regexp.MustCompile(`<h1>(.*)</h1>`).FindStringSubmatch(page)[1]; !strings.HasPrefix(found, c.want) {
			t.Errorf("%s: %s, want %s", name, found, c.want)
		}
	}
	one := *b
	one.Runs = b.Runs[:1]
	page := string(pageOf(t, Group{Configurations: []*experiment.Configuration{a, &one}}))
	if !strings.Contains(page, "configurations, not significantly below ") {
		t.Errorf("one seed is said to differ significantly: %s", regexp.MustCompile(`<h1>(.*)</h1>`).FindString(page))
	}
}
