package graph_test

import (
	"slices"
	"strings"
	"testing"

	"unroll/graph"
)

// variant returns a maker of LSTM variants with options changed.
func variant(change func(*graph.LSTMVariant)) func() graph.Cell {
	return func() graph.Cell {
		v := graph.NewLSTMVariant()
		change(v)
		return v
	}
}

// lstmVariants are those of Greff et al. 2015, table 1, whose plain cell has
// peepholes, and the other options.
var lstmVariants = map[string]struct {
	cell   func() graph.Cell
	states string
	gates  string // of the kernel, and of the peephole where there is one
}{
	"no input gate":          {variant(func(l *graph.LSTMVariant) { l.Peephole, l.Without = true, graph.Parts{"input_gate"} }), "h c", "f c o|f o"},
	"no forget gate":         {variant(func(l *graph.LSTMVariant) { l.Peephole, l.Without = true, graph.Parts{"forget_gate"} }), "h c", "i c o|i o"},
	"no output gate":         {variant(func(l *graph.LSTMVariant) { l.Peephole, l.Without = true, graph.Parts{"output_gate"} }), "h c", "i f c|i f"},
	"no input activation":    {variant(func(l *graph.LSTMVariant) { l.Peephole, l.Without = true, graph.Parts{"input_activation"} }), "h c", "i f c o|i f o"},
	"no output activation":   {variant(func(l *graph.LSTMVariant) { l.Peephole, l.Without = true, graph.Parts{"output_activation"} }), "h c", "i f c o|i f o"},
	"coupled":                {variant(func(l *graph.LSTMVariant) { l.Peephole, l.Coupled = true, true }), "h c", "f c o|f o"},
	"no peepholes":           {variant(func(*graph.LSTMVariant) {}), "h c", "i f c o"},
	"full gate recurrence":   {variant(func(l *graph.LSTMVariant) { l.Peephole, l.FullGateRecurrence = true, true }), "h c i f o", "i f c o|i f o|ii if io fi ff fo oi of oo"},
	"coupled full":           {variant(func(l *graph.LSTMVariant) { l.Coupled, l.FullGateRecurrence = true, true }), "h c f o", "f c o|ff fo of oo"},
	"no gates":               {variant(func(l *graph.LSTMVariant) { l.Without = graph.Parts{"input_gate", "forget_gate", "output_gate"} }), "h c", "c"},
	"relu and hard sigmoid":  {variant(func(l *graph.LSTMVariant) { l.Activation, l.RecurrentActivation = "relu", "hard_sigmoid" }), "h c", "i f c o"},
	"softplus":               {variant(func(l *graph.LSTMVariant) { l.Activation = "softplus" }), "h c", "i f c o"},
	"linear and tanh, bias3": {variant(func(l *graph.LSTMVariant) { l.Activation, l.RecurrentActivation, l.ForgetBias = "linear", "tanh", 3 }), "h c", "i f c o"},
}

func TestLSTMVariants(t *testing.T) {
	for name, v := range lstmVariants {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(v.cell().States(), " "); got != v.states {
				t.Errorf("states %s, want %s", got, v.states)
			}
			var gates []string
			for _, w := range v.cell().Weights(2, 3) {
				if w.Name != "recurrent_kernel" && w.Name != "bias" {
					gates = append(gates, strings.Join(w.Gates, " "))
				} else if !slices.Equal(w.Gates, v.cell().Weights(2, 3)[0].Gates) {
					t.Errorf("%s has gates %v", w.Name, w.Gates)
				}
			}
			if got := strings.Join(gates, "|"); got != v.gates {
				t.Errorf("gates %s, want %s", got, v.gates)
			}
			if err := v.cell().(graph.Checker).Check(); err != nil {
				t.Error(err)
			}
			checkCell(t, v.cell)
		})
	}
}

// TestOptionErrors checks that impossible options are refused with what would be
// right.
func TestOptionErrors(t *testing.T) {
	for _, c := range []struct {
		cell graph.Cell
		want string
	}{
		{variant(func(l *graph.LSTMVariant) { l.Without = graph.Parts{"inputgate"} })(), "there are input_gate, forget_gate, output_gate, input_activation, output_activation"},
		{variant(func(l *graph.LSTMVariant) { l.Coupled, l.Without = true, graph.Parts{"input_gate"} })(), "the input gate is 1 - f"},
		{variant(func(l *graph.LSTMVariant) { l.Coupled, l.Without = true, graph.Parts{"forget_gate"} })(), "the input gate is 1 - f"},
		{variant(func(l *graph.LSTMVariant) {
			l.Peephole, l.Without = true, graph.Parts{"input_gate", "forget_gate", "output_gate"}
		})(), "peephole: there is no gate left"},
		{variant(func(l *graph.LSTMVariant) {
			l.FullGateRecurrence, l.Without = true, graph.Parts{"input_gate", "forget_gate", "output_gate"}
		})(), "full_gate_recurrence: there is no gate left"},
		{variant(func(l *graph.LSTMVariant) { l.ForgetBias, l.Without = 2, []string{"forget_gate"} })(), "there is no forget gate"},
		{variant(func(l *graph.LSTMVariant) { l.Activation = "tan" })(), `activation: unknown activation "tan": did you mean "tanh"? there are hard_sigmoid, linear`},
		{variant(func(l *graph.LSTMVariant) { l.RecurrentActivation = "" })(), `recurrent_activation: unknown activation ""`},
		{&graph.IndRNN{Activation: "rely"}, `activation: unknown activation "rely"`},
	} {
		stack := shape{T: 1, F: 1, H: 1, B: 1}.stack(c.cell)
		if err := stack.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want one with %q", c.cell, err, c.want)
		}
	}
}
