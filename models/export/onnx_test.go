package export

import (
	"bytes"
	"maps"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/graph"
	"unroll/models"
)

// Every model gives the predictions of package models, by the definitions of its
// operators.
func TestModelsComputeTheNetworks(t *testing.T) {
	for _, c := range allCases(t) {
		m, err := c.ensemble().model(c.scaling)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		feeds := map[string]array{}
		for _, v := range m.Graph.Inputs {
			if v.Name != inputName {
				units := v.Dims[1].Size
				feeds[v.Name] = array{[]int{c.batch, units}, make([]float64, c.batch*units)}
			}
		}
		got := map[string][]float64{}
		for from := 0; from < len(c.x); from += c.batch {
			feeds[inputName] = array{dims: c.dims(t, m)}
			for _, x := range c.x[from : from+c.batch] {
				feeds[inputName] = array{feeds[inputName].dims, append(feeds[inputName].values, x...)}
			}
			values := interpret(t, m.Graph, feeds, map[string]array{})
			for _, out := range m.Graph.Outputs {
				got[out.Name] = append(got[out.Name], values[out.Name].values...)
			}
			for name := range feeds {
				feeds[name] = values[strings.Replace(name, "/state_", "/next_", 1)]
			}
		}
		c.compare(t, got)
	}
}

// compare compares the outputs but the states with those of package models, to 1e-5 of the
// largest.
func (c modelCase) compare(t *testing.T, got map[string][]float64) {
	t.Helper()
	wanted := map[string][]float64{outputName: c.want}
	maps.Copy(wanted, c.parameters)
	for name, values := range got {
		if want, is := wanted[name]; is {
			c.near(t, name, values, want)
			delete(wanted, name)
		} else if !strings.Contains(name, "/next_") {
			t.Errorf("%s: output %s is not wanted", c.name, name)
		}
	}
	for name := range wanted {
		t.Errorf("%s: there is no output %s", c.name, name)
	}
}

func (c modelCase) near(t *testing.T, name string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d of %s, want %d", c.name, len(got), name, len(want))
		return
	}
	scale, worst := 1.0, 0.0
	for _, v := range want {
		scale = max(scale, math.Abs(v))
	}
	for i, v := range got {
		worst = max(worst, math.Abs(v-want[i])/scale)
		if math.IsNaN(v) {
			worst = math.NaN()
		}
	}
	if !(worst <= 1e-5) {
		t.Errorf("%s: %s differs by %.2g", c.name, name, worst)
	}
	t.Logf("%-30s %-12s %.1e", c.name, name, worst)
}

// adder is a cell that cannot be exported: it mixes a batch, or its state is a
// constant.
type adder struct{ mixes bool }

func (adder) Weights(inputs, units int) []graph.Weight {
	return []graph.Weight{graph.Kernel(inputs, units, "h")}
}

func (adder) States() []string { return []string{"h", "k"} }

func (a adder) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	h := e.Tanh(w.Affine("h", x, nil))
	if a.mixes {
		h = e.Mul(h, e.MatMul(e.Const(1, 1, graph.Rows(x)), x))
	}
	return graph.State{h, e.Const(1, graph.Rows(x), graph.Cols(h))}
}

// halve is a transform that export does not know.
type halve struct{}

func (halve) Lag() int                      { return 0 }
func (halve) Forward(x, _ float64) float64  { return x / 2 }
func (halve) Backward(z, _ float64) float64 { return 2 * z }
func (halve) Check() error                  { return nil }

// fixedScale is a loss with a parameter that is a constant.
type fixedScale struct{ graph.Normal }

func (fixedScale) Link(e *graph.Expr, raw []*graph.Node) []*graph.Node {
	return []*graph.Node{raw[0], e.Const(1, graph.Rows(raw[1]), graph.Cols(raw[1]))}
}

func TestAConstantParameterIsNotExported(t *testing.T) {
	spec := models.Default()
	spec.Train.Loss = models.Loss{Name: "fixed_scale", Value: fixedScale{}}
	n := drawnNetwork(t, spec, dataset.Preparation{Columns: []string{"a"}}, rand.New(rand.NewPCG(1, 2)))
	if _, err := n.ONNX(false); err == nil || !strings.HasPrefix(err.Error(), "the scale of the loss fixed_scale does not depend on what the network gives") {
		t.Error(err)
	}
}

func TestWhatNoModelHolds(t *testing.T) {
	for name, c := range map[string]struct {
		cell        graph.Cell
		preparation dataset.Preparation
		want        string
	}{
		"mixed batch":    {adder{true}, dataset.Preparation{Columns: []string{"a"}}, "layer0/step: the cell mixes the samples of a batch"},
		"constant state": {adder{false}, dataset.Preparation{Columns: []string{"a"}}, "layer0/step/next_k depends neither on the input nor on the previous state"},
		"unknown form of an input": {
			models.Default().Model.Cell.Value,
			dataset.Preparation{Columns: []string{"a", "b"}, Inputs: []dataset.Pipeline{{{Kind: "halve", Form: halve{}}}}},
			`the transform halve of column "b" is of a form that is not exported`,
		},
	} {
		spec := models.Default()
		spec.Model.Cell = models.Cell{Name: "adder", Value: c.cell}
		spec.Model.Units = []int{1}
		n := drawnNetwork(t, spec, c.preparation, rand.New(rand.NewPCG(1, 2)))
		if _, err := n.ONNX(true); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// The same network gives the same bytes.
func TestSameBytes(t *testing.T) {
	for _, c := range allCases(t) {
		for format, write := range map[string]func() ([]byte, error){
			"onnx": func() ([]byte, error) { return c.ensemble().ONNX(c.scaling) }, "npz": c.network.NPZ, "safetensors": c.network.Safetensors,
		} {
			first, err := write()
			if err != nil {
				t.Fatal(err)
			}
			if again, err := write(); err != nil || !bytes.Equal(first, again) {
				t.Errorf("%s as %s: other bytes, %v", c.name, format, err)
			}
		}
	}
}
