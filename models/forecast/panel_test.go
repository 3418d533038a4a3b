package forecast_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
	"unroll/models/forecast"
)

// The intervals of a panel of one series are those of that series alone, for distributions and for
// quantiles, of several networks and several steps.
func TestPanelIntervals(t *testing.T) {
	var text bytes.Buffer
	text.WriteString("shop,sales\n")
	for i := range 70 {
		fmt.Fprintf(&text, "a,%.2f\n", 30+5*math.Sin(float64(i))+float64(i*i%7))
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "long.csv")
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	folder := func(name, series, loss string) string {
		spec, err := models.ParseSpec("p.yaml", []byte("name: p\nsplit: 0.7\ntransforms: [{kind: log}, {kind: standardize}]\nwindow: {look_back: 3, layout: steps}\n"+
			"train: {epochs: 2, batch: 8, loss: "+loss+"}\ndata: {source: '"+file+"', column: sales, "+series+"}\n"))
		if err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(dir, name)
		experimenttest.RunIn(t, &experiment.Plan{Specs: []models.Spec{spec}, Seeds: 2}, out)
		return out
	}
	for _, loss := range []string{"normal", "{name: quantile, levels: [0.1, 0.5, 0.9]}"} {
		name := strings.Trim(loss[:5], "{")
		panel, err := forecast.OpenPanel(folder("panel "+name, "series: [shop]", loss), "", nil, forecast.Options{Jobs: 2})
		if err != nil {
			t.Fatal(err)
		}
		alone, err := forecast.Open(folder("alone "+name, "where: [shop=a]", loss), "", nil, forecast.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer alone.Close()
		levels := []float64{0.5, 0.8}
		got, err := panel.Forecast(t.Context(), 4, forecast.Intervals{Kind: forecast.Model, Levels: levels})
		if err != nil {
			t.Fatal(err)
		}
		frame := alone.Prepared.Frame
		paths, err := alone.Rolling(t.Context(), frame, []int{frame.Len()}, 4)
		if err == nil {
			err = alone.Predict(t.Context(), frame, paths)
		}
		if err != nil {
			t.Fatal(err)
		}
		want := forecast.Model.Intervals(forecast.Scale{}, paths, frame.Observed(), levels)[0]
		if fmt.Sprint(got[0].Intervals) != fmt.Sprint(want) || fmt.Sprint(got[0].Point) != fmt.Sprint(paths[0].Point) || !want[3][1].Known {
			t.Errorf("%s: %v, alone %v", loss, got[0].Intervals, want)
		}
	}
}

// Intervals that the networks of a panel cannot have are refused.
func TestPanelIntervalErrors(t *testing.T) {
	spec := models.Default()
	for want, i := range map[string]forecast.Intervals{
		"are trained with the loss":                                  {Kind: forecast.Model, Levels: []float64{0.8}},
		`intervals "conformal" of a panel: choose model or ensemble`: {Kind: forecast.Conformal, Levels: []float64{0.8}},
		"level 2": {Kind: forecast.Model, Levels: []float64{2}},
	} {
		if err := i.Check(&spec); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
