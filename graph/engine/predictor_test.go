package engine_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/graph"
	"unroll/graph/engine"
)

// Step after step, a predictor of any cell predicts what a program of all these steps does,
// and allocates nothing.
func TestPredictor(t *testing.T) {
	const steps, batch, inputs = 5, 2, 3
	for _, info := range graph.Cells.All() {
		for _, name := range []string{"machine", "tape"} {
			if name == "tape" && info.Name != "lstm" {
				continue // it compiles slowly
			}
			stack := graph.Stack{Inputs: inputs, Outputs: 2, Layers: []graph.Layer{{Cell: info.New(), Units: 4}, {Cell: info.New(), Units: 3}}}
			rng := rand.New(rand.NewPCG(1, 2))
			params := stack.Draw(rng)
			x := make([]float64, steps*batch*inputs)
			for i := range x {
				x[i] = rng.NormFloat64()
			}
			p, err := engine.NewPredictor(stack, engine.Options[float64]{Engine: name, Batch: batch, Params: params})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // anew after Reset
				for n := 1; n <= steps; n++ {
					got, err := p.Step(x[(n-1)*batch*inputs : n*batch*inputs])
					if err != nil {
						t.Fatal(err)
					}
					for i, want := range predicted(t, stack, name, n, batch, params, x) {
						if math.Abs(got[i]-want) > 1e-12 {
							t.Errorf("%s on %s, step %d: %v, not %v", info.Name, name, n, got[i], want)
						}
					}
				}
				p.Reset()
			}
			if n := testing.AllocsPerRun(5, func() { _, err = p.Step(x[:batch*inputs]) }); err != nil || name == "machine" && n != 0 {
				t.Errorf("%s: a step allocates %v times (%v)", info.Name, n, err)
			}
			p.Close()
		}
	}
}

// predicted is the prediction of a program for the first steps of x.
func predicted(t *testing.T, stack graph.Stack, name string, steps, batch int, params, x []float64) []float64 {
	t.Helper()
	p, err := engine.Compile(stack, engine.Options[float64]{Engine: name, Steps: steps, Batch: batch, Params: params})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	copy(p.X, x)
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	return append([]float64(nil), p.Pred...)
}

func TestPredictorErrors(t *testing.T) {
	stack := graph.Stack{Inputs: 1, Outputs: 1, Layers: []graph.Layer{{Cell: &graph.RNN{}, Units: 2}}}
	both := stack
	both.Layers = []graph.Layer{{Cell: &graph.RNN{}, Units: 2, Bidirectional: true}}
	for want, make := range map[string]func() (*engine.Predictor[float32], error){
		"leave out Steps": func() (*engine.Predictor[float32], error) {
			return engine.NewPredictor(stack, engine.Options[float32]{Steps: 2})
		},
		"is bidirectional": func() (*engine.Predictor[float32], error) {
			return engine.NewPredictor(both, engine.Options[float32]{})
		},
		"at least one input": func() (*engine.Predictor[float32], error) {
			return engine.NewPredictor(graph.Stack{}, engine.Options[float32]{})
		},
		"unknown engine \"s": func() (*engine.Predictor[float32], error) {
			return engine.NewPredictor(stack, engine.Options[float32]{Engine: "s"})
		},
	} {
		if _, err := make(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, not %s", err, want)
		}
	}
	p, err := engine.NewPredictor(stack, engine.Options[float32]{Batch: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Step(make([]float32, 1)); err == nil || !strings.Contains(err.Error(), "a step has 2 values, not 1") {
		t.Errorf("the error of a short step is %v", err)
	}
}
