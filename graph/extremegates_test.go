package graph_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"unroll/graph"
	"unroll/graph/bptt"
	"unroll/graph/engine"
)

// preactivations are extreme inputs of gates, and some between them.
var preactivations = []float64{-1000, -300, -100, -30, -1, 0, 1, 30, 100, 300, 1000}

// Every cell's outputs and gradients are finite for inputs of gates from -1000 to
// 1000, in both types, and those in float64 are the hand-derived ones.
func TestExtremeGates(t *testing.T) {
	for _, entry := range graph.Cells.All() {
		t.Run(entry.Name, func(t *testing.T) {
			for seed := range uint64(20) {
				wide := extremeGates[float64](t, entry, seed)
				narrow := extremeGates[float32](t, entry, seed)
				for _, values := range [][]float64{wide, narrow} {
					for _, v := range values {
						if math.IsNaN(v) || math.IsInf(v, 0) {
							t.Fatalf("seed %d: a value is %v", seed, v)
						}
					}
				}
			}
		})
	}
}

// extremeGates are the predictions and the gradient of a cell whose biases are extreme, in
// three time steps.
func extremeGates[F engine.Float](t *testing.T, entry graph.Entry[graph.Cell], seed uint64) []float64 {
	t.Helper()
	const steps, features, units, batch = 3, 2, 16, 2
	rng := rand.New(rand.NewPCG(seed, 1))
	stack := graph.Stack{Inputs: features, Outputs: 1, Layers: []graph.Layer{{Cell: entry.New(), Units: units}}}
	p, err := engine.Compile(stack, engine.Options[F]{Steps: steps, Batch: batch, Train: true})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, param := range stack.Params() {
		values := p.Params[param.Offset : param.Offset+param.Size()]
		for i := range values {
			switch {
			case param.Rows == 1 && len(param.Gates) > 1: // a bias
				values[i] = F(preactivations[rng.IntN(len(preactivations))])
			default:
				values[i] = F(rng.NormFloat64())
			}
		}
	}
	for i := range p.X {
		p.X[i] = F([]float64{0, 1, -1, 300, -300}[rng.IntN(5)])
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	var all []float64
	for _, v := range append(append([]F{}, p.Pred...), p.Grads...) {
		all = append(all, float64(v))
	}
	return all
}

// The two cells that divide or take exponentials agree with their equations computed in
// float64 by hand where gates are extreme.
func TestExtremeGatesByHand(t *testing.T) {
	for _, name := range []string{"slstm", "minlstm"} {
		twin, err := bptt.Lookup(name, bptt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range preactivations {
			for _, i := range preactivations {
				bias := map[string][]float64{"slstm": {i, f, 1, 1}, "minlstm": {f, i, 1}}[name]
				w := bptt.Weights[float64]{"bias": bias}
				for _, l := range twin.Weights(1, 1) {
					if l.Name != "bias" {
						w[l.Name] = make([]float64, l.Rows*l.Cols)
					}
				}
				trace, err := bptt.Forward(twin, bptt.Dims{T: 2, B: 1, F: 1, H: 1}, w, []float64{0, 0}, nil)
				if err != nil {
					t.Fatal(err)
				}
				// Both gates are constant, so h is a mean of equal candidates, or of 0 and it.
				got := trace.States[2][0][0]
				want := twoSteps(name, f, i)
				if !(math.Abs(got-want) <= 1e-12*max(1, math.Abs(want))) {
					t.Errorf("%s, forget gate %v, input gate %v: h = %v, want %v", name, f, i, got, want)
				}
			}
		}
	}
}

// twoSteps is the output after two steps from zero with the same gates.
func twoSteps(name string, f, i float64) float64 {
	logSigmoid := func(a float64) float64 { return math.Min(a, 0) - math.Log1p(math.Exp(-math.Abs(a))) }
	if name == "slstm" { // a weighted mean of equal candidates
		return math.Tanh(1) / (1 + math.Exp(-1))
	}
	keep := 1 / (1 + math.Exp(logSigmoid(i)-logSigmoid(f)))
	take := 1 / (1 + math.Exp(logSigmoid(f)-logSigmoid(i)))
	return keep*take + take
}
