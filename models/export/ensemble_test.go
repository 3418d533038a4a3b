package export

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models"
)

// An ensemble predicts the mean of what package models says that its networks do.
func TestAnEnsemblePredictsTheMean(t *testing.T) {
	for name, change := range map[string]func(*models.Spec){
		"gru":      func(s *models.Spec) { s.Model.Cell = cellNamed(t, "gru") },
		"two lstm": func(s *models.Spec) { s.Model.Units = []int{3, 2} },
	} {
		c := drawnCase(t, name, change)
		rng := rand.New(rand.NewPCG(7, 8))
		e := Ensemble{c.network}
		for seed := range uint64(2) {
			n := drawnNetwork(t, c.network.Spec, c.network.Preparation, rng)
			n.Seed = seed + 1
			e = append(e, n)
			for i, z := range predict(t, n, samples(c.x), c.batch) {
				c.want[i] += z
			}
		}
		for i := range c.want {
			c.want[i] /= 3
		}
		m, err := e.model(false)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Graph.Inputs) != 1 || len(m.Graph.Outputs) != 1 {
			t.Errorf("%s: inputs %v, outputs %v", name, m.Graph.Inputs, m.Graph.Outputs)
		}
		var got []float64
		for from := 0; from < len(c.x); from += c.batch {
			feed := array{dims: []int{c.batch, c.network.Steps, c.network.Stack.Inputs}}
			for _, x := range c.x[from : from+c.batch] {
				feed.values = append(feed.values, x...)
			}
			got = append(got, interpret(t, m.Graph, map[string]array{inputName: feed}, map[string]array{})[outputName].values...)
		}
		c.compare(t, map[string][]float64{outputName: got})
	}
}

// The mean of logs is not the log of the mean; with scaling it is that of the forecasts.
func TestAnEnsembleOnLogsNeedsScaling(t *testing.T) {
	c := scaledCases(t)[2]
	e := Ensemble{c.network, c.network}
	if _, err := e.ONNX(false); err == nil || !strings.Contains(err.Error(), "they see it through the transform log: export with scaling, or a single network") {
		t.Error(err)
	}
	if _, err := e.ONNX(true); err != nil {
		t.Error(err)
	}
	if _, err := e[:1].ONNX(false); err != nil {
		t.Error(err)
	}
}

// The metadata says what a model that contains differences takes.
func TestTheMetadataDescribesTheInputs(t *testing.T) {
	spec := models.Default()
	spec.Data = dataset.Source{
		Path: "../../dataset/testdata/seatbelts.csv", Column: "DriversKilled", Inputs: []string{"kms"}, Future: []string{"law"}, Calendar: []string{dataset.Month},
	}
	spec.Window = dataset.Window{LookBack: 4, Horizon: 3, Layout: dataset.Steps}
	spec.Transforms = dataset.Transforms{dataset.Log{}, dataset.Difference{}, dataset.SeasonalDifference{}}
	c := rollingCase(t, spec)
	m, err := c.ensemble().model(true)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, p := range m.Metadata {
		got[p.Key] = p.Value
	}
	for key, want := range map[string]string{
		"inputs": `[{"name":"x","type":"float64","shape":["batch",17,7],"description":"17 rows (a look-back of 4 and, before it, 13 for the differences), oldest first, ` +
			`each of: DriversKilled, kms, law of the next 3 rows, sine and cosine of the next row's month; in the series' units"}]`,
		"outputs": `[{"name":"prediction","type":"float64","shape":["batch",3],"description":"the next 3 rows of DriversKilled; in the series' units"}]`,
	} {
		if got[key] != want {
			t.Errorf("%s:\n%s, want\n%s", key, got[key], want)
		}
	}
}

// A missing value that a difference needs to be undone gives no number.
func TestAMissingValueThatADifferenceNeeds(t *testing.T) {
	spec := models.Default()
	spec.Data = dataset.Source{Path: "../../dataset/testdata/airquality.csv", Column: "Ozone", Missing: dataset.MissingMask}
	spec.Window = dataset.Window{LookBack: 2, Horizon: 1}
	spec.Transforms = dataset.Transforms{dataset.Difference{}}
	c := rollingCase(t, spec)
	m, err := c.ensemble().model(true)
	if err != nil {
		t.Fatal(err)
	}
	for last, isNumber := range map[float64]bool{41: true, math.NaN(): false} {
		x := array{[]int{1, 1, 3}, []float64{math.NaN(), 36, last}}
		got := interpret(t, m.Graph, map[string]array{inputName: x}, map[string]array{})[outputName].values[0]
		if math.IsNaN(got) == isNumber {
			t.Errorf("after %v: %v", last, got)
		}
	}
}
