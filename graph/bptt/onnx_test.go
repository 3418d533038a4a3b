package bptt

import "testing"

// TestPeepholesAgreeWithONNXRuntime compares with outputs of ONNX Runtime's
// LSTM operator in float32 (testdata/onnx/lstm.mjs).
func TestPeepholesAgreeWithONNXRuntime(t *testing.T) {
	var cases []struct {
		Name              string
		Peephole, Coupled bool
		Dims
		X, H0, C0 nested
		Weights   map[string]nested
		Outputs   nested
		FinalC    nested `json:"final_c"`
	}
	readJSON(t, "onnx/lstm.json", &cases)
	for _, c := range cases {
		d := &differences{t: t, bar: 2e-6}
		w := Weights[float64]{}
		for name, v := range c.Weights {
			w[name] = v
		}
		twin := variant{"lstm", Options{Peephole: c.Peephole, Coupled: c.Coupled}}.twin(t)
		tr, err := Forward(twin, c.Dims, w, c.X, [][]float64{c.H0, c.C0})
		if err != nil {
			t.Fatal(err)
		}
		d.compare(c.Name+" outputs", tr.Outputs(), c.Outputs)
		d.compare(c.Name+" final c", tr.States[c.T][1], c.FinalC)
		t.Logf("worst %.2g: %s", d.difference, d.where)
	}
}
