package compare

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"unroll/models"
	"unroll/models/experiment"
)

// The example of R's wilcox.test: V = 40, one-sided p = 0.01953.
func TestWilcoxonAsInR(t *testing.T) {
	x := []float64{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}
	y := []float64{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}
	for i := range x {
		x[i] -= y[i]
	}
	if p := wilcoxon(x); math.Abs(p-0.0390625) > 1e-12 {
		t.Errorf("p = %v", p)
	}
	if p := wilcoxon([]float64{0, 0}); p != 1 {
		t.Errorf("p = %v without a difference", p)
	}
}

// All ways to give the differences signs are counted, also with ties and zeros.
func TestWilcoxonByEnumeration(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		d := make([]float64, 1+rng.IntN(9))
		var sizes []float64
		for i := range d {
			d[i] = float64(rng.IntN(9) - 4)
			if d[i] != 0 {
				sizes = append(sizes, math.Abs(d[i]))
			}
		}
		rank := func(v float64) (r float64) {
			r = 0.5
			for _, s := range sizes {
				if s < v {
					r++
				} else if s == v {
					r += 0.5
				}
			}
			return r
		}
		observed := 0.0
		for _, v := range d {
			if v > 0 {
				observed += rank(v)
			}
		}
		below, above := 0, 0
		for signs := range 1 << len(sizes) {
			sum := 0.0
			for i, s := range sizes {
				if signs>>i&1 == 1 {
					sum += rank(s)
				}
			}
			if sum <= observed {
				below++
			}
			if sum >= observed {
				above++
			}
		}
		want := min(1, 2*float64(min(below, above))/float64(int(1)<<len(sizes)))
		if p := wilcoxon(d); math.Abs(p-want) > 1e-12 {
			t.Errorf("%v: p = %v, not %v", d, p, want)
		}
	}
}

// From 50 differences on the distribution is nearly normal: the p-value is near the exact one.
func TestWilcoxonOfMany(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for range 20 {
		d := make([]float64, exactBelow)
		for i := range d {
			d[i] = rng.NormFloat64() + 0.3
		}
		sizes, positive := make([]float64, len(d)), 0
		for i, v := range d {
			sizes[i] = math.Abs(v)
		}
		doubled, _ := midranks(sizes)
		for i, v := range d {
			if v > 0 {
				positive += doubled[i]
			}
		}
		if approximate, exact := wilcoxon(d), signedP(doubled, positive); math.Abs(approximate-exact) > 0.005 {
			t.Errorf("p = %v, exactly %v", approximate, exact)
		}
	}
}

// panelRuns are the runs of a small panel, of two series and two seeds.
func panelRuns(t *testing.T, names ...string) *experiment.Configuration {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 7))
	var b strings.Builder
	b.WriteString("shop,date,sales\n")
	for i, name := range names {
		for k := range 60 + 10*i {
			if i == 0 && (k == 20 || k == 55) { // a missing target in each part
				continue
			}
			fmt.Fprintf(&b, "%s,2024-%02d-%02d,%.2f\n", name, 1+k/28, 1+k%28, 20+float64(10*i)+5*math.Sin(float64(k))+rng.NormFloat64())
		}
	}
	file := filepath.Join(t.TempDir(), "panel.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	spec, err := models.ParseSpec("p.yaml", []byte("name: p\nsplit: 40\nwindow: {look_back: 3, layout: steps}\ntrain: {epochs: 2, batch: 4}\ndata: {source: '"+file+
		"', column: sales, series: [shop], missing: mask, season: 7}\n"))
	if err != nil {
		t.Fatal(err)
	}
	plan := experiment.Plan{Specs: []models.Spec{spec}, Seeds: 2}
	configurations, err := plan.Prepare()
	if err == nil {
		err = plan.Run(context.Background(), configurations)
	}
	if err != nil {
		t.Fatal(err)
	}
	return configurations[0]
}

// The scores of two series are those that are computed from the forecasts and the values here.
func TestPanelByHand(t *testing.T) {
	c := panelRuns(t, "x", "y")
	p, err := Panel(c)
	if err != nil {
		t.Fatal(err)
	}
	const season = 7
	var means [4]float64
	at := 0
	for k, s := range c.Series {
		y := s.Frame.Observed()
		var mae, mse, naive, square, count, pairs float64
		for row := 43; row < len(y); row++ { // 40 rows of training, and 3 of input
			forecast := (c.Runs[0].Result.Test.Predicted[at] + c.Runs[1].Result.Test.Predicted[at]) / 2
			at++
			if math.IsNaN(y[row]) {
				continue
			}
			mae, mse, count = mae+math.Abs(y[row]-forecast), mse+(y[row]-forecast)*(y[row]-forecast), count+1
		}
		for row := season; row < 40; row++ {
			if d := y[row] - y[row-season]; !math.IsNaN(d) {
				naive, square, pairs = naive+math.Abs(d), square+d*d, pairs+1
			}
		}
		want := [4]float64{math.Sqrt(mse / count), mae / count, mae / count / (naive / pairs), math.Sqrt(mse/count) / math.Sqrt(square/pairs)}
		got := p.Series[k].Scores[0]
		for i, v := range []float64{float64(got.RMSE), float64(got.MAE), float64(got.MASE), float64(got.RMSSE)} {
			if math.Abs(v-want[i]) > 1e-9*want[i] {
				t.Errorf("%s: measure %d is %v, not %v", p.Series[k].Name, i, v, want[i])
			}
			means[i] += want[i] / 2
		}
		if p.Series[k].Points != int(count) {
			t.Errorf("%d points, not %v", p.Series[k].Points, count)
		}
	}
	if at != len(p.Test.Predicted) {
		t.Errorf("%d forecasts, not %d", len(p.Test.Predicted), at)
	}
	if got := p.Total[0]; math.Abs(float64(got.RMSE)-means[0]) > 1e-9 || math.Abs(float64(got.MASE)-means[2]) > 1e-9 || got.Series != 2 {
		t.Errorf("means are %v, not %v", got, means)
	}
	if len(p.Single) != 2 || p.Seeds != 2 {
		t.Errorf("%d seeds: %v", p.Seeds, p.Single)
	}
}

// A baseline scores on each series of a panel as on that series alone.
func TestPanelBaselines(t *testing.T) {
	c := panelRuns(t, "x", "y")
	p, err := Panel(c)
	if err != nil {
		t.Fatal(err)
	}
	for k, series := range c.Series {
		spec := *series.Spec
		spec.Data.Series = nil
		plan := experiment.Plan{Specs: []models.Spec{spec}, Frame: series.Frame}
		alone, err := plan.Prepare()
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range alone[0].Baselines {
			if got := float64(p.Series[k].Scores[1+i].RMSE); b.Missing == "" && math.Abs(got-b.RMSE) > 1e-12*got {
				t.Errorf("series %d, %s: RMSE %v, alone %v", k, b.Name, got, b.RMSE)
			}
		}
	}
}

// The verdict counts the series on which the network has the lower error.
func TestPanelVerdict(t *testing.T) {
	c := panelRuns(t, "u", "v", "w", "x", "y")
	p, err := Panel(c)
	if err != nil {
		t.Fatal(err)
	}
	best := slices.IndexFunc(p.Total, func(m MethodScores) bool { return m.Method == p.Verdict.Best })
	wins := 0
	for _, s := range p.Series {
		if s.Scores[0].MAE < s.Scores[best].MAE {
			wins++
		}
	}
	use := network
	for _, m := range p.Total[1:] {
		if m.Series == 5 && m.MASE < p.Total[best].MASE {
			t.Errorf("%s is better than %s", m.Method, p.Verdict.Best)
		}
		if m.Series == 5 && m.MASE <= p.Total[0].MASE {
			use = p.Verdict.Best
		}
	}
	if p.Verdict.Wins != wins || p.Verdict.Use != use || !strings.Contains(p.Verdict.Sentence, fmt.Sprintf("on %d of 5 series", wins)) {
		t.Errorf("%d wins, use %s: %s", wins, use, p.Verdict.Sentence)
	}
	extremes := p.Extremes()
	sorted := slices.SortedFunc(slices.Values(p.Series), func(a, b SeriesScores) int {
		return -strings.Compare(fmt.Sprintf("%020.10f", float64(a.Scores[0].MASE)), fmt.Sprintf("%020.10f", float64(b.Scores[0].MASE)))
	})
	for i, at := range []int{0, 2, 4} {
		if p.Series[extremes[i]].Name != sorted[at].Name {
			t.Errorf("series %d is %s, not %s", i, p.Series[extremes[i]].Name, sorted[at].Name)
		}
	}
	for _, text := range []func() ([]byte, error){p.scoresCSV, p.testCSV} {
		b, err := text()
		if err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
		if err != nil || lines[0][0] != "shop" {
			t.Fatalf("%v, %v", lines[0], err)
		}
	}
	b, _ := p.testCSV()
	lines, _ := csv.NewReader(strings.NewReader(string(b))).ReadAll()
	if v, err := strconv.ParseFloat(lines[1][4], 64); err != nil || v != p.Test.Predicted[0] || lines[1][1] != c.Series[0].Frame.Label(43) {
		t.Errorf("the first line is %v", lines[1])
	}
}
