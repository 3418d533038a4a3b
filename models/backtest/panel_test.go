package backtest_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/backtest"
	"unroll/models/baseline"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
	"unroll/models/forecast"
)

// panelFolder is the folder of a panel's runs with the loss normal: series of 80 days that end
// together, of which b begins 10 days later, and old, which ends 30 days before the others; and more
// of other names.
func panelFolder(t *testing.T, more ...string) string {
	t.Helper()
	rng := rand.New(rand.NewPCG(9, 9))
	var b strings.Builder
	b.WriteString("shop,date,sales\n")
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, name := range append([]string{"a", "b", "c", "old"}, more...) {
		from, to := map[string]int{"b": 10}[name], 80
		if name == "old" {
			to = 50
		}
		for k := from; k < to; k++ {
			fmt.Fprintf(&b, "%s,%s,%.3f\n", name, start.AddDate(0, 0, k).Format("2006-01-02"), 20+float64(10*i)+4*math.Sin(float64(k))+rng.NormFloat64())
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "long.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	spec, err := models.ParseSpec("p.yaml", []byte("name: p\nsplit: 0.7\ntransforms: [{kind: standardize}]\nwindow: {look_back: 3, layout: steps}\ntrain: {epochs: 3, batch: 8, loss: normal}\ndata: {source: '"+file+
		"', column: sales, series: [shop]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	experimenttest.RunIn(t, &experiment.Plan{Specs: []models.Spec{spec}, Seeds: 2}, out)
	return out
}

func openPanel(t *testing.T, dir string, jobs int) *forecast.Panel {
	t.Helper()
	p, err := forecast.OpenPanel(dir, "", nil, forecast.Options{Jobs: jobs})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Many series have the methods that are quick.
func TestPanelBacktestOfManySeries(t *testing.T) {
	var more []string
	for i := range baseline.MaxARIMA {
		more = append(more, fmt.Sprintf("x%d", i))
	}
	r, err := backtest.PanelPlan{}.Run(t.Context(), openPanel(t, panelFolder(t, more...), 2))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Series {
		for m, score := range s.Scores[0] {
			if len(s.Scores[0]) != len(r.Methods) || m > 0 && strings.HasPrefix(r.Methods[m], "ARIMA") || r.Methods[m] == "ETS" && !(score.MAE > 0) {
				t.Fatalf("%s: %s has an MAE of %v; methods %q", s.Name, r.Methods[m], score.MAE, r.Methods)
			}
		}
	}
}

// The origins are the same dates in all series, the scores are those of each series alone, and the
// number of workers changes nothing. What has no row from the first date on is left out.
func TestPanelBacktest(t *testing.T) {
	dir := panelFolder(t)
	plan := backtest.PanelPlan{Horizon: 3, Steps: []int{1, 3}, Levels: []float64{0.8}, Lines: true}
	r, err := plan.Run(t.Context(), openPanel(t, dir, 1))
	if err != nil {
		t.Fatal(err)
	}
	many, err := plan.Run(t.Context(), openPanel(t, dir, 4))
	if err != nil {
		t.Fatal(err)
	}
	text, err := r.CSV()
	if err != nil {
		t.Fatal(err)
	}
	other, _ := many.CSV()
	if string(text) != string(other) || fmt.Sprint(r.Proper(0), r.Intervals(1)) != fmt.Sprint(many.Proper(0), many.Intervals(1)) {
		t.Error("the number of workers changes the result")
	}
	// b has 49 of its 70 rows before its test part: until 28 February.
	if r.First != "2024-02-29" || len(r.Series) != 3 || len(r.Left) != 1 || r.Left[0].Series != "old" || !strings.HasPrefix(r.Left[0].Reason, "0 rows of it follow the first origin, fewer than the 3") {
		t.Errorf("first origin %s, %d series, left out: %v", r.First, len(r.Series), r.Left)
	}
	lines, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil || strings.Join(lines[0], ",") != "shop,method,origin,step,date,actual,forecast,lower_80,upper_80" {
		t.Fatal(lines[0], err)
	}
	dates := map[string]map[string]bool{}
	for _, line := range lines[1:] {
		if dates[line[0]] == nil {
			dates[line[0]] = map[string]bool{}
		}
		dates[line[0]][line[2]] = true
	}
	if fmt.Sprint(dates["a"]) != fmt.Sprint(dates["b"]) || fmt.Sprint(dates["a"]) != fmt.Sprint(dates["c"]) || len(dates["a"]) != 21 || r.Series[0].Origins != 21 {
		t.Errorf("the origins are %v", dates)
	}
	panel := openPanel(t, dir, 1)
	err = panel.Each(t.Context(), func(k int, e *forecast.Ensemble) error {
		if k == 3 {
			return nil
		}
		first := panel.Series[k].Len() - 21
		alone, err := backtest.Plan{Trained: e, First: first, Horizon: 3, Levels: []float64{0.8}}.Run(context.Background(), panel.Series[k].Frame)
		if err != nil {
			return err
		}
		for i, step := range r.Steps {
			want, got := alone.Scores(step), r.Series[k].Scores[i]
			for m := range want {
				if want[m].Points != got[m].Points || fmt.Sprint(want[m].RMSE, want[m].MASE, want[m].CRPS == nil) != fmt.Sprint(got[m].RMSE, got[m].MASE, got[m].CRPS == nil) {
					t.Errorf("series %d, %s: %+v, alone %+v", k, got[m].Method, got[m], want[m])
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The weighted quantile loss and the coverage of all series are computed here from the predicted
// distributions.
func TestPanelBacktestDistributions(t *testing.T) {
	dir := panelFolder(t)
	panel := openPanel(t, dir, 1)
	r, err := backtest.PanelPlan{Levels: []float64{0.5}}.Run(t.Context(), panel)
	if err != nil {
		t.Fatal(err)
	}
	var losses [9]float64
	var size, crps, inside, count float64
	err = panel.Each(t.Context(), func(k int, e *forecast.Ensemble) error {
		frame := panel.Series[k].Frame
		if k == 3 {
			return nil
		}
		var origins []int
		for row := frame.Len() - 21; row < frame.Len(); row++ {
			origins = append(origins, row)
		}
		paths, err := e.Rolling(t.Context(), frame, origins, 1)
		if err == nil {
			err = e.Predict(t.Context(), frame, paths)
		}
		if err != nil {
			return err
		}
		naive, pairs, own := 0.0, 0.0, 0.0
		for row := 7; row < frame.Len()-21; row++ {
			naive, pairs = naive+math.Abs(frame.Target()[row]-frame.Target()[row-7]), pairs+1
		}
		for _, p := range paths {
			y, d := frame.Target()[p.Origin], p.Distributions[0]
			size, count = size+math.Abs(y), count+1
			for i := range losses {
				level := float64(i+1) / 10
				q := d.Quantile(level)
				losses[i] += max(level*(y-q), (level-1)*(y-q))
			}
			if d.Quantile(0.25) <= y && y <= d.Quantile(0.75) {
				inside++
			}
			own += d.CRPS(y) / float64(len(paths))
		}
		crps += own / (naive / pairs) / 3
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	wql := 0.0
	for _, loss := range losses {
		wql += 2 * loss / size / 9
	}
	p := r.Proper(0)
	if p == nil || math.Abs(float64(p.WQL)-wql) > 1e-9*wql || p.Points != int(count) || math.Abs(float64(p.ScaledCRPS)-crps) > 1e-9*crps {
		t.Errorf("%+v, not WQL %v and CRPS %v of %v points", p, wql, crps, count)
	}
	found := false
	for _, v := range r.Intervals(0) {
		if v.Kind == forecast.Model {
			found = true
			if v.Points != int(count) || math.Abs(float64(v.Coverage)-inside/count) > 1e-12 {
				t.Errorf("%+v, not a coverage of %v", v, inside/count)
			}
		}
	}
	if !found {
		t.Error("the intervals of the model have no score")
	}
}

// A date may be given; series whose training part ends later are left out.
func TestPanelBacktestFrom(t *testing.T) {
	dir := panelFolder(t)
	r, err := backtest.PanelPlan{First: time.Date(2024, 2, 27, 0, 0, 0, 0, time.UTC)}.Run(t.Context(), openPanel(t, dir, 1))
	if err != nil {
		t.Fatal(err)
	}
	if r.First != "2024-02-27" || len(r.Series) != 2 || len(r.Left) != 2 || r.Left[0] != (dataset.LeftOut{Series: "b", Reason: "its training part ends with 2024-02-28, after the first origin"}) {
		t.Errorf("%s, %v", r.First, r.Left)
	}
	_, err = backtest.PanelPlan{First: time.Date(2025, 2, 20, 0, 0, 0, 0, time.UTC)}.Run(t.Context(), openPanel(t, dir, 1))
	if err == nil || !strings.HasPrefix(err.Error(), "no series can be evaluated; the first, a: ") {
		t.Error(err)
	}
	if _, err = (backtest.PanelPlan{Horizon: 1, Steps: []int{2}}).Run(t.Context(), openPanel(t, dir, 1)); err == nil {
		t.Error("a step after the horizon is scored")
	}
}
