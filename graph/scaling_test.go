package graph_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"unroll/graph"
	"unroll/graph/engine"
)

// scalings are the registered scalings but none.
func scalings() map[string]graph.Scaling {
	all := map[string]graph.Scaling{}
	for _, entry := range graph.Scalings.All() {
		if entry.Name != "none" {
			all[entry.Name] = entry.New()
		}
	}
	return all
}

// TestScalingsOnEngines compares the machine, which repeats single steps, with the tape machine
// on one unrolled graph: prediction, loss and gradients of all shapes of windows.
func TestScalingsOnEngines(t *testing.T) {
	lstm := func(f int, bidirectional bool) graph.Layer {
		return graph.Layer{Cell: graph.Cells.Default().New(), Units: f, Bidirectional: bidirectional}
	}
	residual := lstm(2, false)
	residual.Residual = true
	for name, scaling := range scalings() {
		for _, c := range []struct {
			stack graph.Stack
			steps int
		}{
			{graph.Stack{Inputs: 1, Outputs: 1, Layers: []graph.Layer{lstm(3, false)}, Rows: 5, Columns: 1}, 5},
			{graph.Stack{Inputs: 2, Outputs: 3, Layers: []graph.Layer{residual, lstm(3, true)}, Rows: 4, Columns: 2}, 4},
			{graph.Stack{Inputs: 6, Outputs: 1, Layers: []graph.Layer{lstm(2, true)}, Rows: 3, Columns: 2, Weighted: true}, 1},
		} {
			for _, loss := range []string{"mse", "huber", "normal", "quantile", "negative_binomial"} {
				c.stack.Scaling = scaling
				c.stack.Loss = mustLoss(t, loss)
				if c.stack.Check() != nil {
					continue // a combination that is refused
				}
				t.Run(fmt.Sprintf("%s/%s/%d inputs", name, loss, c.stack.Inputs), func(t *testing.T) {
					a, b := runScaled(t, "machine", c.stack, c.steps), runScaled(t, "tape", c.stack, c.steps)
					for i, name := range []string{"predictions", "loss", "gradient"} {
						closeTo(t, name, a[i], b[i], 1e-12)
					}
				})
			}
		}
	}
}

func mustLoss(t *testing.T, name string) graph.Loss {
	t.Helper()
	entry, err := graph.Losses.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return entry.New()
}

// runScaled returns the predictions, the loss and the gradient of random samples, two of which
// are windows of equal values.
func runScaled(t *testing.T, engineName string, stack graph.Stack, steps int) [3][]float64 {
	t.Helper()
	const batch = 4
	rng := rand.New(rand.NewPCG(7, 0))
	p, err := engine.Compile(stack, engine.Options[float64]{Engine: engineName, Steps: steps, Batch: batch, Train: true})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	copy(p.Params, stack.Draw(rng))
	for i := range p.X {
		p.X[i] = 10 + 3*rng.NormFloat64()
		if i/stack.Inputs%batch < 2 {
			p.X[i] = float64(i / stack.Inputs % batch)
		}
	}
	for i := range p.Y {
		p.Y[i] = math.Floor(12 * rng.Float64())
	}
	for i := range p.Weights {
		p.Weights[i] = float64(i % 2)
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	return [3][]float64{p.Pred, p.Loss, p.Grads}
}

func closeTo(t *testing.T, name string, a, b []float64, tolerance float64) {
	t.Helper()
	largest := 0.0
	for _, v := range b {
		largest = max(largest, math.Abs(v))
	}
	for i := range a {
		if !(math.Abs(a[i]-b[i]) <= tolerance*cmp.Or(largest, 1)) || len(a) != len(b) {
			t.Fatalf("%s %d of %d: %v and %v (largest %v)", name, i, len(a), a[i], b[i], largest)
		}
	}
}

// TestRecordedScalings compares loss and gradient of networks that scale their windows with
// those of PyTorch, see testdata/scaling.py, on both engines.
func TestRecordedScalings(t *testing.T) {
	text, err := os.ReadFile("testdata/scaling.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded struct {
		Steps, Batch, Inputs, Units, Outputs int
		Cases                                []struct {
			Scaling, Loss          string
			X, Y, Params, Gradient []float64
			Mean                   float64
		}
	}
	if err := json.Unmarshal(text, &recorded); err != nil {
		t.Fatal(err)
	}
	rnn, err := graph.Cells.Lookup("rnn")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range recorded.Cases {
		stack := graph.Stack{
			Inputs: recorded.Inputs, Outputs: recorded.Outputs, Layers: []graph.Layer{{Cell: rnn.New(), Units: recorded.Units}},
			Loss: mustLoss(t, c.Loss), Scaling: scalings()[c.Scaling], Rows: recorded.Steps, Columns: recorded.Inputs,
		}
		for _, name := range engine.Names() {
			p, err := engine.Compile(stack, engine.Options[float64]{Engine: name, Steps: recorded.Steps, Batch: recorded.Batch, Train: true})
			if err != nil {
				t.Fatal(err)
			}
			copy(p.Params, c.Params)
			copy(p.X, c.X)
			copy(p.Y, c.Y)
			if err := p.Run(); err != nil || len(p.Params) != len(c.Params) {
				t.Fatal(err, len(p.Params), len(c.Params))
			}
			closeTo(t, c.Scaling+" "+c.Loss+" on "+name, p.Loss, []float64{c.Mean}, 1e-12)
			closeTo(t, c.Scaling+" "+c.Loss+", gradient on "+name, p.Grads, c.Gradient, 1e-12)
			p.Close()
		}
	}
}
