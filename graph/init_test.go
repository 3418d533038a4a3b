package graph_test

import (
	"math"
	"slices"
	"testing"

	"unroll/graph"
)

// TestGlorotUniform checks the limit on the packed shape and the distribution
// within it: sqrt(6/(F+4H)) for an LSTM's kernel, not for one gate's block.
func TestGlorotUniform(t *testing.T) {
	w := graph.Kernel(20, 50, "i", "f", "c", "o")
	limit := math.Sqrt(6. / (20 + 200))
	var sum, squares float64
	values := w.Init(generator(1), w)
	for _, v := range values {
		sum, squares = sum+v, squares+v*v
	}
	if low, high := slices.Min(values), slices.Max(values); low < -limit || high >= limit || low > -0.99*limit || high < 0.99*limit {
		t.Errorf("values from %v to %v: the limit is %v", low, high, limit)
	}
	n := float64(len(values))
	if mean := sum / n; math.Abs(mean) > 5*limit/math.Sqrt(3*n) {
		t.Errorf("mean %v of %v values", mean, n)
	}
	if variance := squares / n; math.Abs(variance/(limit*limit/3)-1) > 0.1 {
		t.Errorf("variance %v, want %v", variance, limit*limit/3)
	}
}

// TestOrthogonal checks that the vectors of the shorter side are orthonormal, on
// wide, square, tall and 1-sized shapes.
func TestOrthogonal(t *testing.T) {
	for _, w := range []graph.Weight{
		graph.RecurrentKernel(50, "i", "f", "c", "o"), graph.RecurrentKernel(64, "h"), graph.RecurrentKernel(1, "h"),
		{Name: "tall", Rows: 40, Width: 7, Gates: []string{"a"}, Init: graph.Orthogonal},
	} {
		rows, cols := w.Rows, w.Cols()
		m := w.Init(generator(2), w)
		at := func(vector, i int) float64 {
			if rows <= cols {
				return m[vector*cols+i]
			}
			return m[i*cols+vector]
		}
		for a := range min(rows, cols) {
			for b := range a + 1 {
				var dot, want float64
				for i := range max(rows, cols) {
					dot += at(a, i) * at(b, i)
				}
				if a == b {
					want = 1
				}
				if math.Abs(dot-want) > 1e-12 {
					t.Fatalf("%s [%d, %d]: vectors %d and %d have the product %v", w.Name, rows, cols, a, b, dot)
				}
			}
		}
	}
}

// TestInitialBiases checks which biases and numbers start away from zero.
func TestInitialBiases(t *testing.T) {
	for _, c := range []struct {
		cell, weight string
		want         []float64 // one for each gate
	}{
		{"lstm", "bias", []float64{0, 1, 0, 0}},
		{"lstm-1997", "bias", []float64{0, 0, 0}},
		{"cifg", "bias", []float64{1, 0, 0}},
		{"layernorm-lstm", "bias", []float64{0, 1, 0, 0}},
		{"layernorm-lstm", "recurrent_gain", []float64{1, 1, 1, 1}},
		{"layernorm-lstm", "cell_bias", []float64{0}},
		{"gru", "recurrent_bias", []float64{0, 0, 0}},
		{"janet", "bias", []float64{1, 0}},
		{"ran", "bias", []float64{0, 1}},
		{"cfn", "bias", []float64{1, 0}},
		{"ugrnn", "bias", []float64{1, 0}},
		{"fastrnn", "mix", []float64{-3, 3}},
		{"fastgrnn", "mix", []float64{1, -4}},
		{"fastgrnn", "bias", []float64{1, 0}},
		{"slstm", "bias", []float64{0, 1, 0, 0}},
		{"minlstm", "bias", []float64{1, 0, 0}},
	} {
		weights := layer(t, c.cell, 1, plain).Cell.Weights(2, 3)
		i := slices.IndexFunc(weights, func(w graph.Weight) bool { return w.Name == c.weight })
		if i < 0 {
			t.Fatalf("%s has no weight %s", c.cell, c.weight)
		}
		w := weights[i]
		var want []float64
		for _, v := range c.want {
			want = append(want, slices.Repeat([]float64{v}, w.Width)...)
		}
		if got := w.Init(generator(3), w); !slices.Equal(got, want) {
			t.Errorf("%s, %s: %v, want %v", c.cell, c.weight, got, want)
		}
	}
	peephole := layer(t, "peephole", 1, plain).Cell.Weights(2, 3)[3]
	if slices.Contains(peephole.Init(generator(3), peephole), 0) {
		t.Error("a peephole weight starts at 0: its gate's equation would go unchecked")
	}
}

// TestDraw checks that a stack's initial vector has each weight at its place, and
// is the same for the same seed.
func TestDraw(t *testing.T) {
	stack := graph.Stack{Inputs: 2, Outputs: 1, Layers: []graph.Layer{
		layer(t, "lstm", 3, bidirectional), layer(t, "gru", 2, plain),
	}}
	values := stack.Draw(generator(4))
	if len(values) != stack.Size() || !slices.Equal(values, stack.Draw(generator(4))) || slices.Equal(values, stack.Draw(generator(5))) {
		t.Errorf("%d values for %d parameters, or another seed draws the same", len(values), stack.Size())
	}
	end := 0
	for _, p := range stack.Params() {
		if p.Offset != end {
			t.Errorf("%s starts at %d, want %d", p.Path, p.Offset, end)
		}
		end += p.Size()
		if p.Name == "bias" && p.Path != "dense/bias" && p.Cols() == 12 && values[p.Offset+3] != 1 {
			t.Errorf("%s: the forget gate's bias is %v", p.Path, values[p.Offset+3])
		}
	}
	if end != stack.Size() || end != 2*(2*12+3*12+12)+(6*6+2*6+6+6)+3 {
		t.Errorf("%d parameters", end)
	}
}
