package models_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models"
)

// longText is a long file of daily series with promotions: random walks of several lengths.
func longText(seed uint64, names ...string) string {
	rng := rand.New(rand.NewPCG(seed, 0))
	b := strings.Builder{}
	b.WriteString("shop,date,sales,promo\n")
	for i, name := range names {
		y := 50.0
		for k := range 60 + 7*i {
			promo := rng.IntN(2)
			y += rng.NormFloat64()
			if i == 1 && k%11 == 5 { // a gap
				continue
			}
			fmt.Fprintf(&b, "%s,2024-%02d-%02d,%.3f,%d\n", name, 1+k/28, 1+k%28, y+float64(5*promo), promo)
		}
	}
	return b.String()
}

func panelSpec(t *testing.T) models.Spec {
	t.Helper()
	spec, err := models.ParseSpec("panel.yaml", []byte(`
name: panel
data: {source: "-", column: sales, future: [promo], missing: mask, season: 7}
split: 0.7
transforms: [{kind: standardize}]
window: {look_back: 4, horizon: 2, layout: steps}
model: {cell: gru, units: 3}
train: {epochs: 3, batch: 8, validation: 0.2}
`))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

func preparePanel(t *testing.T, spec models.Spec, text string) *models.Prepared {
	t.Helper()
	spec.Data.Series = []string{"shop"}
	panel, err := dataset.LoadPanel(spec.Data, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := models.PreparePanel(&spec, panel)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func runOf(t *testing.T, p *models.Prepared) *models.Result {
	t.Helper()
	r, err := p.Run(context.Background(), 3, models.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A panel of one series gives the network and the forecasts of that series alone.
func TestPanelOfOneSeries(t *testing.T) {
	for _, name := range []string{"a", "b"} {
		spec, text := panelSpec(t), longText(1, "a", "b")
		single := spec
		single.Data.Where = []string{"shop=" + name}
		alone, err := models.Load(&single, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		spec.Data.Where = single.Data.Where
		p := preparePanel(t, spec, text)
		want, got := runOf(t, alone), runOf(t, p)
		if !bytes.Equal(got.Trained, want.Trained) || fmt.Sprint(got.Losses, got.ValidationLosses, got.Test) != fmt.Sprint(want.Losses, want.ValidationLosses, want.Test) {
			t.Errorf("%s: the panel gave another result", name)
		}
		if len(got.Train.Rows) > 0 {
			t.Error("the training part of a panel was forecast")
		}
	}
}

// The samples of a panel are those of its series, in the order of their names, each
// transformed by what its own training rows say; the order of the file does not matter.
func TestPanelSamples(t *testing.T) {
	text := longText(2, "c", "a", "b")
	spec := panelSpec(t)
	p := preparePanel(t, spec, text)
	i := 0
	for k, name := range []string{"a", "b", "c"} {
		single := spec
		single.Data.Where = []string{"shop=" + name}
		alone, err := models.Load(&single, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for n := range alone.Train.Len() {
			if !slices.Equal(p.Train.X(i), alone.Train.X(n)) || !slices.Equal(p.Train.Y(i), alone.Train.Y(n)) {
				t.Fatalf("sample %d is not sample %d of %s", i, n, name)
			}
			i++
		}
		if fmt.Sprint(p.Series[k].Preparation) != fmt.Sprint(alone.Preparation) {
			t.Errorf("%s has other transforms", name)
		}
	}
	if i != p.Train.Len() {
		t.Errorf("%d samples, not %d", p.Train.Len(), i)
	}
	lines := strings.SplitAfter(strings.TrimSpace(text), "\n")
	lines[len(lines)-1] += "\n"
	rand.New(rand.NewPCG(3, 3)).Shuffle(len(lines)-1, func(i, j int) { lines[1+i], lines[1+j] = lines[1+j], lines[1+i] })
	shuffled := preparePanel(t, spec, strings.Join(lines, ""))
	if want, got := runOf(t, p), runOf(t, shuffled); !bytes.Equal(got.Trained, want.Trained) || fmt.Sprint(got.Test) != fmt.Sprint(want.Test) {
		t.Error("the order of the rows in the file changed the result")
	}
}

// The forecasts of a panel are in the unit of each series, beside its actual values.
func TestPanelForecasts(t *testing.T) {
	p := preparePanel(t, panelSpec(t), longText(4, "a", "b", "c"))
	r := runOf(t, p)
	total := 0
	for k, f := range p.BySeries(r.Test) {
		own := p.Series[k]
		actual := own.Frame.Observed()
		for i, row := range f.Rows {
			if want := own.Test.Row(i/2) + i%2; row != want || models.Differ(f.Actual[i], actual[row]) {
				t.Fatalf("series %d, forecast %d is of row %d, not %d", k, i, row, want)
			}
			if math.Abs(f.Predicted[i]-50) > 40 {
				t.Errorf("series %d: the forecast %v is not in the series' unit", k, f.Predicted[i])
			}
		}
		total += len(f.Rows)
	}
	if total != len(r.Test.Rows) || total != p.Test.Len()*2 {
		t.Errorf("%d forecasts of %d", total, len(r.Test.Rows))
	}
}

// Series that are too short for the split and the windows, or constant in training, are left
// out with the reason; what is wrong with all series is an error.
func TestPanelTooShort(t *testing.T) {
	text := longText(5, "a", "b")
	for k := range 6 {
		text += fmt.Sprintf("short,2024-01-%02d,%d,%d\n", 1+k, k*k%5, k%2)
	}
	for k := range 30 {
		text += fmt.Sprintf("flat,2024-01-%02d,%d,%d\n", 1+k, max(25, k), k%2)
	}
	p := preparePanel(t, panelSpec(t), text)
	if len(p.Series) != 2 || len(p.Panel.Series) != 2 || len(p.Panel.LeftOut) != 2 {
		t.Fatalf("left out: %v", p.Panel.LeftOut)
	}
	for i, want := range []string{"constant in the training part", "too few rows"} {
		if !strings.Contains(p.Panel.LeftOut[i].Reason, want) {
			t.Errorf("%s: %s", p.Panel.LeftOut[i].Series, p.Panel.LeftOut[i].Reason)
		}
	}
	for change, want := range map[string]string{"model.stateful=true": "is stateful", "transforms=[{kind: log}]": "series flat: ", "window.look_back=500": "none of its 4 series can be used"} {
		spec := panelSpec(t)
		spec.Data.Series = []string{"shop"}
		key, value, _ := strings.Cut(change, "=")
		if err := spec.Set(key, value); err != nil {
			t.Fatal(err)
		}
		panel, err := dataset.LoadPanel(spec.Data, strings.NewReader(strings.ReplaceAll(text, "flat,2024-01-05,25", "flat,2024-01-05,0")))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := models.PreparePanel(&spec, panel); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v", change, err)
		}
	}
}
