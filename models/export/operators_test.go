package export

import (
	"math"
	"testing"

	"unroll/models"
	"unroll/models/export/onnx"
)

// recurrent runs an operator LSTM, GRU or RNN as the ONNX specification defines it (LSTM-7,
// GRU-7 with linear_before_reset, RNN-7, each with its default activations).
func recurrent(n onnx.Node, args []array) []array {
	x, w, r, b := args[0], args[1], args[2], args[3]
	steps, batch, features, units := x.dims[0], x.dims[1], x.dims[2], attribute(n, "hidden_size").Int
	gates := w.dims[1] / units
	state := func(k int) []float64 {
		if len(args) > k {
			return append([]float64(nil), args[k].values...)
		}
		return make([]float64, batch*units)
	}
	h, c := state(5), state(6)
	y := array{[]int{steps, 1, batch, units}, make([]float64, steps*batch*units)}
	sigmoid := func(v float64) float64 { return 1 / (1 + math.Exp(-v)) }
	for i := range steps {
		at := i
		if attribute(n, "direction").Text == "reverse" {
			at = steps - 1 - i
		}
		previous := append([]float64(nil), h...)
		for k := range batch * units {
			sample, unit := k/units, k%units
			input := func(gate int) float64 { // X*W[gate]^T + Wb
				sum := b.values[gate*units+unit]
				for f := range features {
					sum += x.values[(at*batch+sample)*features+f] * w.values[(gate*units+unit)*features+f]
				}
				return sum
			}
			own := func(gate int) float64 { // H*R[gate]^T + Rb
				sum := b.values[(gates+gate)*units+unit]
				for u := range units {
					sum += previous[sample*units+u] * r.values[(gate*units+unit)*units+u]
				}
				return sum
			}
			switch n.Op {
			case "LSTM": // gates i, o, f, c
				c[k] = sigmoid(input(2)+own(2))*c[k] + sigmoid(input(0)+own(0))*math.Tanh(input(3)+own(3))
				h[k] = sigmoid(input(1)+own(1)) * math.Tanh(c[k])
			case "GRU": // gates z, r, h
				z, reset := sigmoid(input(0)+own(0)), sigmoid(input(1)+own(1))
				h[k] = (1-z)*math.Tanh(input(2)+reset*own(2)) + z*previous[k]
			default:
				h[k] = math.Tanh(input(0) + own(0))
			}
			y.values[at*batch*units+k] = h[k]
		}
	}
	last := []int{1, batch, units}
	return []array{y, {last, h}, {last, c}}[:len(n.Outputs)]
}

// transpose exchanges the first two axes of three.
func transpose(x array) array {
	out := array{[]int{x.dims[1], x.dims[0], x.dims[2]}, make([]float64, x.size())}
	for i := range x.dims[0] {
		for j := range x.dims[1] {
			copy(out.values[(j*x.dims[0]+i)*x.dims[2]:], x.values[(i*x.dims[1]+j)*x.dims[2]:][:x.dims[2]])
		}
	}
	return out
}

// Which networks are written as operators; the others are Scans.
func TestOperators(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*models.Spec)
		want   string
	}{
		{"lstm", func(*models.Spec) {}, "LSTM"},
		{"gru", func(s *models.Spec) { s.Model.Cell = cellNamed(t, "gru") }, "GRU"},
		{"rnn", func(s *models.Spec) { s.Model.Cell = cellNamed(t, "rnn") }, "RNN"},
		{"float64", func(s *models.Spec) { s.Train.Dtype = "float64" }, "Scan"},
		{"residual", func(s *models.Spec) { s.Model.Residual, s.Model.Units = true, []int{3, 3} }, "LSTM"},
		{"peephole", func(s *models.Spec) { s.Model.Cell = cellNamed(t, "peephole") }, "Scan"},
		{"another cell", func(s *models.Spec) { s.Model.Cell = cellNamed(t, "mgu") }, "Scan"},
	} {
		m, err := drawnCase(t, c.name, c.change).network.model(false)
		if err != nil {
			t.Fatal(err)
		}
		var used []string
		for _, n := range m.Graph.Nodes {
			switch n.Op {
			case "LSTM", "GRU", "RNN", "Scan":
				used = append(used, n.Op)
			}
		}
		if used[0] != c.want || c.name == "residual" && used[1] != "Scan" {
			t.Errorf("%s is written as %v", c.name, used)
		}
	}
}
