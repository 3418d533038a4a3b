package formula_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"unroll/graph"
	"unroll/graph/formula"
)

func parse(t *testing.T, src string) *formula.Formula {
	t.Helper()
	f, err := formula.Parse("test.cell", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// names lists a cell's weights with their gates.
func names(f *formula.Formula) map[string][]string {
	all := map[string][]string{}
	for _, w := range f.Weights(2, 3) {
		all[w.Name] = w.Gates
	}
	return all
}

func TestNamesOfWeights(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		want map[string][]string
	}{
		"bare letters belong to the output's gate": {
			"state h, c\nc = tanh(x*W + h*U + b + p*c)\nh = c",
			map[string][]string{"kernel": {"h"}, "recurrent_kernel": {"h"}, "bias": {"h"}, "peephole": {"h"}},
		},
		"an underscore after the letter is not the gate's": {
			"state h\nh = tanh(x*W_f + b_f)",
			map[string][]string{"kernel": {"f"}, "bias": {"f"}},
		},
		"gates come in the order of the equations": {
			"state h\no := h*Uo + x*Wb + bb\nh = o + h*Ua + x*Wo + ba",
			map[string][]string{"kernel": {"b", "o"}, "recurrent_kernel": {"o", "a"}, "bias": {"b", "a"}},
		},
		"listed gates come in the order of their line": {
			"state h\nweight two Uba Uab\nscalar mix k j\nh = x*Wh + j*(h*Uab) + k*(h*Uba)",
			map[string][]string{"kernel": {"h"}, "two": {"ba", "ab"}, "mix": {"k", "j"}},
		},
		"the longest beginning wins": {
			"state h\nweight second bu*\nweight third bux*\nh = x*Wh + bh + buh + buxh + bu",
			map[string][]string{"kernel": {"h"}, "bias": {"h", "u"}, "second": {"h"}, "third": {"h"}},
		},
		"definitions and states come before weights": {
			"state b\npre := x*Wb\nb = pre + b",
			map[string][]string{"kernel": {"b"}},
		},
		"directive names are free for values": {
			"state state\ninit := x*Wh\nweight := init\nscalar := weight\nstate = scalar",
			map[string][]string{"kernel": {"h"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, names(parse(t, c.src))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOrderOfWeights(t *testing.T) {
	f := parse(t, "state h\nweight extra Wx\nweight bias b*\nscalar mix k\nh = k*(bh + ph*h) + h*Uh + x*Wh + x*Wx")
	var got []string
	for _, w := range f.Weights(1, 1) {
		got = append(got, w.Name)
	}
	want := []string{"kernel", "recurrent_kernel", "peephole", "extra", "bias", "mix"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestInitializers(t *testing.T) {
	f := parse(t, `state h
init Wb -0.25
init recurrent_kernel uniform 0.125
init Ub zeros
init bias glorot
init ba 2
init pa orthogonal
h = tanh(x*Wa + h*Ua + ba) + sigmoid(x*Wb + h*Ub + bb) + pa*h`)
	const inputs, units = 3, 4
	values := drawBlocks(f, inputs, units)
	if diff := cmp.Diff(values, drawBlocks(f, inputs, units)); diff != "" {
		t.Errorf("the same seed draws other values:\n%s", diff)
	}
	within := func(name string, low, high float64) {
		t.Helper()
		if v := values[name]; slices.Min(v) < low || slices.Max(v) > high {
			t.Errorf("%s = %v: want values in [%v, %v]", name, v, low, high)
		}
	}
	limit := math.Sqrt(6.0 / (inputs + 2*units))
	within("kernela", -limit, limit)
	within("kernelb", -0.25, -0.25)
	within("recurrent_kernela", -0.125, 0.125)
	within("recurrent_kernelb", 0, 0)
	within("biasa", 2, 2)
	within("biasb", -math.Sqrt(6.0/(1+2*units)), math.Sqrt(6.0/(1+2*units)))
	var square float64
	for _, v := range values["peepholea"] {
		square += v * v
	}
	if math.Abs(square-1) > 1e-12 {
		t.Errorf("peephole a has length² %v: an orthogonal row has 1", square)
	}
	drawn := graph.Kernel(inputs, units, "a", "b")
	whole := graph.GlorotUniform(rand.New(rand.NewPCG(1, 2)), drawn)
	if values["kernela"][0] != whole[0] || values["kernela"][units] != whole[2*units] {
		t.Error("the rest of the kernel is not what drawing it whole gives")
	}
}

// drawBlocks draws a cell's weights, by the name of the weight and the gate.
func drawBlocks(f *formula.Formula, inputs, units int) map[string][]float64 {
	rng, values := rand.New(rand.NewPCG(1, 2)), map[string][]float64{}
	for _, w := range f.Weights(inputs, units) {
		packed := w.Init(rng, w)
		for k, gate := range w.Gates {
			for i := range w.Rows {
				values[w.Name+gate] = append(values[w.Name+gate], packed[i*w.Cols()+k*w.Width:][:w.Width]...)
			}
		}
	}
	return values
}

// TestInfo checks how a file introduces its cell.
func TestInfo(t *testing.T) {
	full := parse(t, "// A cell.\n// Long story.\n// Source: Someone 2020\nstate h\n\n// not the summary\nf := sigmoid(x*Wf) // gate\nh = tanh(\n  f*h)").Info()
	if full.Name != "test" || full.Summary != "A cell" || full.Source != "Someone 2020" || full.Equations != "f := sigmoid(x*Wf); h = tanh( f*h)" {
		t.Errorf("%+v", full)
	}
	bare := parse(t, "state h\nh = tanh(x*W)").Info()
	if bare.Summary != "cell from test.cell" || bare.Source != "test.cell" {
		t.Errorf("%+v", bare)
	}
	if diff := cmp.Diff([]string{"h"}, bare.New().States()); diff != "" {
		t.Error(diff)
	}
}

// TestLinesAndComments checks files that differ in their layout alone.
func TestLinesAndComments(t *testing.T) {
	want := names(parse(t, "state h\nh = tanh(x*Wh + h*Uh)"))
	for _, src := range []string{
		"state h; h = tanh(x*Wh + h*Uh)",
		"\n\nstate h // output\r\nh = tanh(x*Wh +\r\n\th*Uh)\r\n",
		"state h\nh = tanh( // candidate\n  x*Wh // input\n  + h*Uh /* and\n state */ )",
		"state h\nh = (tanh)((x)*(Wh) + +h*Uh)",
	} {
		if diff := cmp.Diff(want, names(parse(t, src))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", src, diff)
		}
	}
}
