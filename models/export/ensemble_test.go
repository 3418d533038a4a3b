package export

import (
	"math/rand/v2"
	"strings"
	"testing"

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
		c.compare(t, got)
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
