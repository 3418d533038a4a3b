package graph_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph"
)

// recordedLosses are losses and gradients that PyTorch computed: see testdata/losses.py.
type recordedLosses struct {
	Batch, Outputs int
	Cases          []struct {
		Loss                   string
		Options                json.RawMessage
		Raw, Y, Each, Gradient []float64
	}
}

// TestRecordedLosses compares losses, of every target, and their gradients with those of
// PyTorch.
func TestRecordedLosses(t *testing.T) {
	text, err := os.ReadFile("testdata/losses.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded recordedLosses
	if err := json.Unmarshal(text, &recorded); err != nil {
		t.Fatal(err)
	}
	for _, c := range recorded.Cases {
		entry, err := graph.Losses.Lookup(c.Loss)
		if err != nil {
			t.Fatal(err)
		}
		loss, err := entry.With(func(options any) error { return json.Unmarshal(c.Options, options) })
		if err != nil {
			t.Fatal(err)
		}
		for _, y := range c.Y {
			if err := graph.CheckTarget(loss, y); err != nil {
				t.Errorf("%s: %v", c.Loss, err)
			}
		}
		e := graph.NewExpr(tensor.Float64)
		p := e.Input("p", recorded.Batch, len(c.Raw)/recorded.Batch)
		y := e.Input("y", recorded.Batch, recorded.Outputs)
		each, mean := loss.Pointwise(e, p, y), e.MeanLoss(loss, p, y, nil)
		grads := e.Gradient([]*graph.Node{mean}, []*graph.Node{e.Const(1, 1, 1)}, []*graph.Node{p})
		out := evaluate(t, e, values{p: c.Raw, y: c.Y}, each, grads[0])
		for k, want := range [][]float64{c.Each, c.Gradient} {
			for i, w := range want {
				if !(math.Abs(out[k][i]-w) <= 1e-9*max(1, math.Abs(w))) {
					t.Errorf("%s %s: %s %d is %v, PyTorch has %v", c.Loss, c.Options, []string{"loss", "gradient"}[k], i, out[k][i], w)
				}
			}
		}
	}
}
