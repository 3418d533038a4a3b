package graph_test

import (
	"math"
	"testing"

	"unroll/graph"
	"unroll/graph/engine"
)

// Every loss and its gradient are finite for what a head gives from -50 to 50, and for
// targets of 0, huge counts and numbers far out, in both types.
func TestExtremeLosses(t *testing.T) {
	for _, entry := range graph.Losses.All() {
		t.Run(entry.Name, func(t *testing.T) {
			t.Parallel()
			wide, narrow := extremeLosses[float64](t, entry.New()), extremeLosses[float32](t, entry.New())
			for i, v := range append(wide, narrow...) {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("value %d of %d is %v", i, len(wide), v)
				}
			}
		})
	}
}

// extremeLosses are the losses of two targets a sample and the gradient of their mean, for
// combinations of extreme outputs with extreme targets.
func extremeLosses[F engine.Float](t *testing.T, loss graph.Loss) []float64 {
	t.Helper()
	stack := graph.Stack{Outputs: 2, Loss: loss}
	var predictions, targets []F
	for _, y := range []float64{0, 0.25, 1, 7, 1e6, -1e6, 1e9, 123456.789} {
		if graph.CheckTarget(loss, y) != nil {
			continue
		}
		for at, raw := range extremeOutputs(stack.Width() / 2) {
			for _, x := range raw {
				predictions = append(predictions, F(x), F(-x))
			}
			targets = append(targets, F(y), F([]float64{y, 1}[at%2]))
		}
	}
	e := graph.NewExpr(engine.Dtype[F]())
	batch := len(targets) / 2
	p, y := e.Input("p", batch, stack.Width()), e.Input("y", batch, 2)
	each, mean := loss.Pointwise(e, p, y), e.MeanLoss(loss, p, y, nil)
	grads := e.Gradient([]*graph.Node{mean}, []*graph.Node{e.Const(1, 1, 1)}, []*graph.Node{p})
	if e.Err() != nil {
		t.Fatal(e.Err())
	}
	f, err := engine.NewFunction([]*graph.Node{each, mean, grads[0]}, engine.FunctionOptions[F]{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	copy(f.Input(p), predictions)
	copy(f.Input(y), targets)
	if err := f.Run(); err != nil {
		t.Fatal(err)
	}
	var all []float64
	for _, n := range []*graph.Node{each, mean, grads[0]} {
		for _, v := range f.Output(n) {
			all = append(all, float64(v))
		}
	}
	return all
}

// extremeOutputs are all combinations of extreme numbers for n parameters.
func extremeOutputs(n int) [][]float64 {
	if n == 0 {
		return [][]float64{nil}
	}
	var all [][]float64
	for _, rest := range extremeOutputs(n - 1) {
		for _, x := range []float64{-50, -14, 0, 3, 50} {
			all = append(all, append([]float64{x}, rest...))
		}
	}
	return all
}
