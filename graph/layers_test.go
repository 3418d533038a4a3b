package graph_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph"
)

func layer(t *testing.T, name string, units int, change func(*graph.Layer)) graph.Layer {
	t.Helper()
	info, err := graph.Cells.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	l := graph.Layer{Cell: info.New(), Units: units}
	change(&l)
	return l
}

func plain(*graph.Layer)                   {}
func bidirectional(l *graph.Layer)         { l.Bidirectional = true }
func residual(l *graph.Layer)              { l.Residual = true }
func bidirectionalResidual(l *graph.Layer) { l.Bidirectional, l.Residual = true, true }
func dropout(l *graph.Layer)               { l.Dropout, l.RecurrentDropout = 0.3, 0.4 }
func everything(l *graph.Layer)            { bidirectionalResidual(l); dropout(l) }

// TestStackedLayers checks gradients, and steps against the unrolled network, for
// the layers' options.
func TestStackedLayers(t *testing.T) {
	for name, layers := range map[string][]graph.Layer{
		"two layers":             {layer(t, "lstm", 3, plain), layer(t, "gru", 2, plain)},
		"bidirectional":          {layer(t, "gru", 2, bidirectional)},
		"bidirectional twice":    {layer(t, "lstm", 2, bidirectional), layer(t, "rnn", 3, bidirectional)},
		"bidirectional, one":     {layer(t, "rnn", 1, bidirectional), layer(t, "lstm", 1, plain)},
		"residual":               {layer(t, "rnn", 2, residual), layer(t, "lstm", 2, residual)},
		"residual in the middle": {layer(t, "lstm", 2, residual), layer(t, "gru", 3, plain)},
		"bidirectional residual": {layer(t, "gru", 1, bidirectionalResidual), layer(t, "lstm", 1, bidirectionalResidual)},
		"dropout":                {layer(t, "lstm", 3, dropout), layer(t, "gru-v1", 2, dropout)},
		"everything":             {layer(t, "rnn", 3, plain), layer(t, "lstm", 2, bidirectional), layer(t, "gru", 2, everything)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, s := range []shape{{T: 1, F: 2, B: 1}, {T: 3, F: 2, B: 2}} {
				n := newNetwork(t, graph.Stack{Inputs: s.F, Layers: layers, Outputs: 2}, s)
				n.checkGradient(t, 1e-7)
				n.checkSteps(t)
			}
		})
	}
}

// elman is a simple recurrent network over one sequence [T][F] in plain Go;
// w, u [rows][H], b [H]. Outputs stay in the order of the sequence.
func elman(x [][]float64, w, u [][]float64, b, h []float64, reverse bool) [][]float64 {
	order := make([]int, len(x))
	for t := range order {
		order[t] = t
	}
	if reverse {
		slices.Reverse(order)
	}
	out := make([][]float64, len(x))
	for _, t := range order {
		next := slices.Clone(b)
		for j := range next {
			for i, v := range x[t] {
				next[j] += v * w[i][j]
			}
			for i, v := range h {
				next[j] += v * u[i][j]
			}
			next[j] = math.Tanh(next[j])
		}
		out[t], h = next, next
	}
	return out
}

// matrix reads a block's values as rows.
func matrix(in values, blocks []graph.Block, path string) [][]float64 {
	for _, b := range blocks {
		if b.Param.Path == path {
			return slices.Collect(slices.Chunk(in[b.Node], b.Param.Width))
		}
	}
	return nil
}

// TestBidirectional compares two bidirectional layers with plain Go: the first
// hands on both directions' outputs of each time step side by side, of the second
// the head reads the forward direction's last state and the backward direction's
// state after it has read the first step, as in Keras.
func TestBidirectional(t *testing.T) {
	s := shape{T: 4, F: 2, B: 1}
	stack := graph.Stack{Inputs: s.F, Outputs: 1, Layers: []graph.Layer{
		layer(t, "rnn", 2, bidirectional), layer(t, "rnn", 2, bidirectionalResidual),
	}}
	u, err := stack.Unrolled(tensor.Float64, s.T, s.B, true)
	if err != nil {
		t.Fatal(err)
	}
	in := drawInputs(u, s)
	var x [][]float64
	for _, n := range u.X {
		x = append(x, in[n])
	}
	direction := func(name string, pass int, x [][]float64) [][]float64 {
		w, rec := matrix(in, u.Blocks, name+"/kernel"), matrix(in, u.Blocks, name+"/recurrent_kernel")
		b, h := matrix(in, u.Blocks, name+"/bias")[0], in[u.States[pass][0]]
		return elman(x, w, rec, b, h, strings.HasSuffix(name, "backward"))
	}
	forward, backward := direction("layer0", 0, x), direction("layer0/backward", 1, x)
	both := make([][]float64, s.T)
	for t := range both {
		both[t] = slices.Concat(forward[t], backward[t])
	}
	forward, backward = direction("layer1", 2, both), direction("layer1/backward", 3, both)
	final := slices.Concat(forward[s.T-1], backward[0])
	for i := range final { // residual: each direction adds its half of its step's input
		if i < 2 {
			final[i] += both[s.T-1][i]
		} else {
			final[i] += both[0][i]
		}
	}
	want := matrix(in, u.Blocks, "dense/bias")[0][0]
	for i, row := range matrix(in, u.Blocks, "dense/kernel") {
		want += final[i] * row[0]
	}
	if got := evaluate(t, u.Expr, in, u.Pred)[0]; difference(got, []float64{want}) > 1e-13 {
		t.Errorf("prediction %v, want %v", got, want)
	}
}

// TestDropout uses that for one sequence (h*mask) U is h U with the rows of U
// scaled by the mask: with dropout, every cell must give the loss that it gives
// without, with the rows of its kernels so scaled.
func TestDropout(t *testing.T) {
	s := shape{T: 3, F: 3, H: 3, B: 1}
	for _, info := range graph.Cells.All() {
		t.Run(info.Name, func(t *testing.T) {
			t.Parallel()
			with := s.stack(info.New())
			with.Layers[0].Dropout, with.Layers[0].Residual = 0.5, true
			if readsOutput(info.New()) {
				with.Layers[0].RecurrentDropout = 0.5
			}
			without := s.stack(info.New())
			without.Layers[0].Residual = true
			a, err := with.Unrolled(tensor.Float64, s.T, s.B, true)
			if err != nil {
				t.Fatal(err)
			}
			b, err := without.Unrolled(tensor.Float64, s.T, s.B, true)
			if err != nil {
				t.Fatal(err)
			}
			in := drawInputs(a, s)
			masks := [][]float64{{2, 0, 2}, {0, 2, 2}}
			for i, m := range a.Masks {
				in[m.Node] = masks[i]
			}
			scaled := values{}
			for i, n := range slices.Concat(a.X, a.States[0], []*graph.Node{a.Y}) {
				scaled[slices.Concat(b.X, b.States[0], []*graph.Node{b.Y})[i]] = in[n]
			}
			for i, block := range a.Blocks {
				scaled[b.Blocks[i].Node] = scaleRows(block, in[block.Node], masks)
			}
			got, want := evaluate(t, a.Expr, in, a.Loss)[0], evaluate(t, b.Expr, scaled, b.Loss)[0]
			if d := difference(got, want); !(d <= 1e-13) {
				t.Errorf("loss %v with masks, %v with scaled weights", got, want)
			}
		})
	}
}

// readsOutput reports whether the cell has a weight that reads its output.
func readsOutput(cell graph.Cell) bool {
	return slices.ContainsFunc(cell.Weights(1, 1), func(w graph.Weight) bool {
		return w.Name == "recurrent_kernel" || w.Name == "recurrent_weight"
	})
}

func scaleRows(b graph.Block, v []float64, masks [][]float64) []float64 {
	scaled := slices.Clone(v)
	for i := range scaled {
		switch b.Param.Path {
		case "layer0/kernel", "layer0/projection":
			scaled[i] *= masks[0][i/b.Param.Width]
		case "layer0/recurrent_kernel":
			scaled[i] *= masks[1][i/b.Param.Width]
		case "layer0/recurrent_weight":
			scaled[i] *= masks[1][i]
		}
	}
	return scaled
}

// TestNoDropout checks that a graph for prediction has no masks, and that
// recurrent dropout is refused where it would do nothing.
func TestNoDropout(t *testing.T) {
	stack := graph.Stack{Inputs: 2, Layers: []graph.Layer{layer(t, "lstm", 2, dropout)}, Outputs: 1}
	u, err := stack.Unrolled(tensor.Float64, 2, 1, false)
	if err != nil || len(u.Masks) != 0 {
		t.Errorf("%d masks (%v): prediction has none", len(u.Masks), err)
	}
	stack.Layers[0] = layer(t, "sru", 2, dropout)
	if _, err := stack.Unrolled(tensor.Float64, 2, 1, true); err == nil || !strings.Contains(err.Error(), "recurrent dropout") {
		t.Errorf("error %v: sru has nothing to drop", err)
	}
	if _, err := stack.Steps(tensor.Float64, 1, true); err == nil || !strings.Contains(err.Error(), "recurrent dropout") {
		t.Errorf("error %v: sru has nothing to drop", err)
	}
}

// TestMask checks the values of a mask, their share and their expectation.
func TestMask(t *testing.T) {
	const n, rate = 100_000, 0.3
	values := make([]float64, n)
	graph.Mask{Rate: rate}.Draw(generator(5), values)
	var zeros, sum float64
	for _, v := range values {
		sum += v
		switch v {
		case 0:
			zeros++
		case 1 / (1 - rate):
		default:
			t.Fatalf("value %v: it must be 0 or 1/(1-rate)", v)
		}
	}
	if share := zeros / n; math.Abs(share-rate) > 0.01 { // 7 standard deviations
		t.Errorf("%v of the values are 0, want %v", share, rate)
	}
	if mean := sum / n; math.Abs(mean-1) > 0.01 {
		t.Errorf("mean %v, want 1", mean)
	}
}

// TestStackErrors checks what makes a stack impossible.
func TestStackErrors(t *testing.T) {
	change := func(f func(*graph.Stack)) graph.Stack {
		s := graph.Stack{Inputs: 3, Layers: []graph.Layer{layer(t, "rnn", 2, plain)}, Outputs: 1}
		f(&s)
		return s
	}
	for want, stack := range map[string]graph.Stack{
		"at least one input, one layer": change(func(s *graph.Stack) { s.Layers = nil }),
		"not 0, 1 and 1":                change(func(s *graph.Stack) { s.Inputs = 0 }),
		"not 3, 1 and 0":                change(func(s *graph.Stack) { s.Outputs = 0 }),
		"layer 0: 0 units":              change(func(s *graph.Stack) { s.Layers[0].Units = 0 }),
		"layer 0: no cell":              change(func(s *graph.Stack) { s.Layers[0].Cell = nil }),
		"3 columns and the output 2":    change(func(s *graph.Stack) { s.Layers[0].Residual = true }),
		"dropout 1: a rate lies in":     change(func(s *graph.Stack) { s.Layers[0].Dropout = 1 }),
		"recurrent_dropout NaN":         change(func(s *graph.Stack) { s.Layers[0].RecurrentDropout = math.NaN() }),
	} {
		if _, err := stack.Unrolled(tensor.Float64, 2, 1, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
		if _, err := stack.Steps(tensor.Float64, 1, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	good := change(func(*graph.Stack) {})
	for want, build := range map[string]func() error{
		"0 time steps": func() error { _, err := good.Unrolled(tensor.Float64, 0, 1, false); return err },
		"shape [0, 3]": func() error { _, err := good.Unrolled(tensor.Float64, 1, 0, false); return err },
		"float32 or":   func() error { _, err := good.Unrolled(tensor.Int, 1, 1, false); return err },
	} {
		if err := build(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
