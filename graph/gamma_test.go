package graph_test

import (
	"math"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph"
)

// spread returns numbers from a to b, each larger than the one before by the same factor.
func spread(a, b float64, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = a * math.Pow(b/a, float64(i)/float64(n-1))
	}
	return x
}

// near compares to 1e-12, relative to b or absolute.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-12*max(1, math.Abs(b)) }

// digamma is the derivative of log gamma: from far out, where few terms of its series
// are enough, back in steps of 1.
func digamma(x float64) float64 {
	var steps float64
	for ; x < 100; x++ {
		steps += 1 / x
	}
	square := x * x
	return math.Log(x) - 1/(2*x) - (1./12-(1./120-1/(252*square))/square)/square - steps
}

// TestLogGamma compares with the gamma function of package math, and the derivative with
// the digamma function.
func TestLogGamma(t *testing.T) {
	const euler = 0.57721566490153286061
	if d := []float64{digamma(1), digamma(0.5)}; !near(d[0], -euler) || !near(d[1], -euler-2*math.Ln2) {
		t.Fatalf("digamma of 1 and 1/2 is %v", d)
	}
	at := append(spread(1e-3, 1e8, 2000), 0.5, 1, 1.5, 2, 3)
	e := graph.NewExpr(tensor.Float64)
	x := e.Input("x", len(at), 1)
	y := e.LogGamma(x)
	slope := e.Gradient([]*graph.Node{e.Sum(y)}, []*graph.Node{e.Const(1, 1, 1)}, []*graph.Node{x})
	out := evaluate(t, e, values{x: at}, y, slope[0])
	for i, v := range at {
		want, _ := math.Lgamma(v)
		if !near(out[0][i], want) || !near(out[1][i], digamma(v)) {
			t.Errorf("at %v: value %v, slope %v; want %v, %v", v, out[0][i], out[1][i], want, digamma(v))
		}
	}
}

// TestLogGammaRatio compares with sums of logarithms: for whole n the ratio is the product
// of 1 + k/x for k < n.
func TestLogGammaRatio(t *testing.T) {
	for _, n := range []int{0, 1, 2, 5, 100, 3000} {
		at := spread(1e-3, 1e8, 200)
		e := graph.NewExpr(tensor.Float64)
		x := e.Input("x", len(at), 1)
		y := e.LogGammaRatio(x, e.Const(float64(n), len(at), 1))
		slope := e.Gradient([]*graph.Node{e.Sum(y)}, []*graph.Node{e.Const(1, 1, 1)}, []*graph.Node{x})
		out := evaluate(t, e, values{x: at}, y, slope[0])
		for i, v := range at {
			var want, rate float64
			for k := range n {
				want += math.Log1p(float64(k) / v)
				rate -= float64(k) / (v * (v + float64(k)))
			}
			scale := max(1, float64(n)) // of the terms
			if math.Abs(out[0][i]-want) > 1e-12*max(scale, want) || math.Abs(out[1][i]-rate)*v > 1e-12*max(scale, -rate*v) {
				t.Errorf("n = %d, x = %v: value %v, slope %v; want %v, %v", n, v, out[0][i], out[1][i], want, rate)
			}
		}
	}
}
