package export

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
	"unroll/models/forecast"
)

// panelRun makes a run of a panel of three series with an input, of very different sizes and with
// gaps, and returns its folder and its file.
func panelRun(t *testing.T, transforms, loss string) (folder, file string) {
	t.Helper()
	var b strings.Builder
	b.WriteString("shop,sales,heat\n")
	for k, shop := range []string{"a", "b", "c"} {
		size := math.Pow(10, float64(k))
		for i := range 60 + 5*k {
			if k == 1 && (i == 20 || i == 61) { // of which one is within the look-back of the forecast
				fmt.Fprintf(&b, "%s,,%d\n", shop, i%5)
				continue
			}
			fmt.Fprintf(&b, "%s,%.4f,%.3f\n", shop, size*(20+5*math.Sin(float64(i))+float64(i*i%7)), size/3+float64(i%5))
		}
	}
	dir := t.TempDir()
	file = filepath.Join(dir, "long.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	spec, err := models.ParseSpec("p.yaml", []byte("name: p\nsplit: 0.7\ntransforms: "+transforms+"\ninput_transforms: [{kind: min_max}]\nwindow: {look_back: 4, horizon: 2, layout: steps}\n"+
		"train: {epochs: 3, batch: 8, dtype: float64, loss: "+loss+"}\ndata: {source: '"+file+"', column: sales, inputs: [heat], series: [shop], missing: mask}\n"))
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	experimenttest.RunIn(t, &experiment.Plan{Specs: []models.Spec{spec}, Seeds: 1}, out)
	return out, file
}

// panelOrder is that of the series in a batch.
var panelOrder = []int{2, 0, 1}

// panelBatch is the input of a model with scaling from the ends of all series.
func panelBatch(n *Network, panel *forecast.Panel) (x, series array) {
	x, series = array{dims: []int{3, n.rows(), 2}}, array{dims: []int{3}}
	for _, k := range panelOrder {
		frame := panel.Series[k].Frame
		series.values = append(series.values, float64(k))
		for row := frame.Len() - n.rows(); row < frame.Len(); row++ {
			x.values = append(x.values, frame.Observed()[row], frame.Column(1)[row])
		}
	}
	return x, series
}

func comparePanel(t *testing.T, name string, got []float64, all []forecast.PanelForecast) {
	t.Helper()
	if len(got) != 6 {
		t.Fatalf("%s: %d forecasts", name, len(got))
	}
	for i, k := range panelOrder {
		for step, want := range all[k].Point {
			if v := got[2*i+step]; !(math.Abs(v-want) <= 1e-9*math.Abs(want)) {
				t.Errorf("%s: series %d, step %d: %v, unroll forecasts %v", name, k, step+1, v, want)
			}
		}
	}
}

// The model forecasts every series of a panel as unroll does, all in one batch, in the unit of each.
// Without scaling it takes what the transforms in the metadata give.
func TestPanelModels(t *testing.T) {
	for _, c := range []struct{ transforms, loss string }{
		{"[{kind: standardize}]", "mse"},
		{"[{kind: log}, {kind: standardize}]", "normal"},
		{"[{kind: difference}, {kind: min_max}]", "mse"},
		{"[]", "mse"},
	} {
		folder, _ := panelRun(t, c.transforms, c.loss)
		n, err := Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		panel, err := forecast.OpenPanel(folder, "", nil, forecast.Options{})
		if err != nil {
			t.Fatal(err)
		}
		all, err := panel.Forecast(t.Context(), 2, forecast.Intervals{})
		if err != nil {
			t.Fatal(err)
		}
		m, err := n.model(true)
		if err != nil {
			t.Fatal(err)
		}
		x, series := panelBatch(n, panel)
		values := interpret(t, m.Graph, map[string]array{inputName: x, seriesName: series}, map[string]array{})
		got := values[outputName].values
		comparePanel(t, c.transforms+" "+c.loss, got, all)
		if strings.Contains(c.transforms, "log") {
			if _, is := values["scale"]; !is {
				t.Error("the model has no scale")
			}
		}
		raw, err := n.model(false)
		if err != nil {
			t.Fatal(err)
		}
		for _, property := range raw.Metadata {
			if property.Key == "transforms" {
				t.Error("the model of a panel has the transforms of one series")
			}
			if property.Key != "series" {
				continue
			}
			var entries []seriesEntry
			if err := json.Unmarshal([]byte(property.Value), &entries); err != nil || len(entries) != 3 || entries[1].IDs[0] != "b" || fmt.Sprint(entries[2].Transforms) != fmt.Sprint(n.Series[2].Preparation) {
				t.Errorf("%v, %v", entries, err)
			}
		}
		if len(raw.Graph.Inputs) != 1 || len(m.Graph.Inputs) != 2 {
			t.Errorf("%d inputs without scaling, %d with", len(raw.Graph.Inputs), len(m.Graph.Inputs))
		}
	}
}

// Transforms that differ in kind from series to series cannot be in one model.
func TestPanelModelErrors(t *testing.T) {
	folder, _ := panelRun(t, "[{kind: box_cox}, {kind: standardize}]", "mse")
	n, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.ONNX(true); err != nil {
		t.Fatal(err)
	}
	n.Series[1].Preparation.Target[0].Form = dataset.Power{}
	if _, err := n.ONNX(true); err == nil || !strings.Contains(err.Error(), `the transforms of column "sales" differ in kind from series to series`) {
		t.Error(err)
	}
	if _, err := n.ONNX(false); err != nil {
		t.Error(err)
	}
}
