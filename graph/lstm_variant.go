package graph

import (
	"slices"

	"unroll/dataset/input"
)

// LSTMVariant is the long short-term memory with parts taken away or added: every
// variant that Greff et al. (2015, arXiv:1503.04069) compare, and other
// activations. States h and c, weights packed in Keras's order i, f, c, o.
type LSTMVariant struct {
	// Without removes gates, which then are open (1), and activations, which
	// then are linear: input_gate, forget_gate, output_gate, input_activation,
	// output_activation. No forget gate is the cell of 1997.
	Without Parts `yaml:"without"`
	// Coupled ties the input gate to the forget gate: i = 1 - f.
	Coupled bool `yaml:"coupled"`
	// Peephole shows the cell state to the gates (Gers et al. 2002): a_i += p_i*c,
	// a_f += p_f*c, a_o += p_o*c'.
	Peephole bool `yaml:"peephole"`
	// FullGateRecurrence shows all gates the gates' previous values, which become
	// states: a_k += i R_ik + f R_fk + o R_ok for k = i, f, o.
	FullGateRecurrence bool `yaml:"full_gate_recurrence"`

	Activation          string  `yaml:"activation"`                     // of the candidate and of the cell state for the output: tanh
	RecurrentActivation string  `yaml:"recurrent_activation"`           // of the gates: sigmoid; or hard_sigmoid
	ForgetBias          float64 `yaml:"forget_bias" range:"[-1e3,1e3]"` // initial bias of the forget gate: 1
}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "lstm-1997",
		Summary:   "lstm without forget gate",
		Equations: "i,o = s(a_i),s(a_o); g = tanh(a_c); c' = c + i*g; h' = o*tanh(c')",
		Source:    "Hochreiter & Schmidhuber 1997",
		New:       lstmVariant(func(v *LSTMVariant) { v.Without = Parts{"forget_gate"} }),
	})
	Cells.Register(Entry[Cell]{
		Name:      "peephole",
		Summary:   "lstm whose gates see the cell state",
		Equations: "i,f = s(a_i + p_i*c),s(a_f + p_f*c); c' = f*c + i*tanh(a_c); o = s(a_o + p_o*c'); h' = o*tanh(c')",
		Source:    "Gers et al. 2002",
		New:       lstmVariant(func(v *LSTMVariant) { v.Peephole = true }),
	})
	Cells.Register(Entry[Cell]{
		Name:      "cifg",
		Summary:   "lstm with coupled input and forget gates",
		Equations: "f,o = s(a_f),s(a_o); g = tanh(a_c); c' = f*c + (1-f)*g; h' = o*tanh(c')",
		Source:    "Greff et al. 2015",
		New:       lstmVariant(func(v *LSTMVariant) { v.Coupled = true }),
	})
}

func lstmVariant(change func(*LSTMVariant)) func() Cell {
	return func() Cell {
		v := NewLSTMVariant()
		change(v)
		return v
	}
}

// NewLSTMVariant returns the variant that computes what [LSTM] computes, to be
// changed.
func NewLSTMVariant() *LSTMVariant {
	return &LSTMVariant{Activation: "tanh", RecurrentActivation: "sigmoid", ForgetBias: 1}
}

// configureLSTM makes the cell that a Spec calls lstm: an [LSTM] unless its options
// ask for a variant.
func configureLSTM(set func(options any) error) (Cell, error) {
	v := NewLSTMVariant()
	if err := set(v); err != nil {
		return nil, err
	}
	changed := len(v.Without) > 0 || v.Coupled || v.Peephole || v.FullGateRecurrence
	if changed || v.Activation != "tanh" || v.RecurrentActivation != "sigmoid" {
		return v, nil
	}
	return &LSTM{ForgetBias: v.ForgetBias}, nil
}

// lstmParts are what [LSTMVariant].Without can name.
var lstmParts = []string{"input_gate", "forget_gate", "output_gate", "input_activation", "output_activation"}

// Parts are parts that a cell does without.
type Parts []string

// UnmarshalYAML adds a list to the parts that are missing already: an lstm-1997 has
// no forget gate, whatever else is taken away.
func (p *Parts) UnmarshalYAML(unmarshal func(any) error) error {
	var more []string
	if err := unmarshal(&more); err != nil {
		return err
	}
	for _, part := range more {
		if !slices.Contains(*p, part) {
			*p = append(*p, part)
		}
	}
	return nil
}

func (v *LSTMVariant) without(part string) bool { return slices.Contains(v.Without, part) }

// Check says which options are unknown or impossible together.
func (v *LSTMVariant) Check() error {
	for _, part := range v.Without {
		if !slices.Contains(lstmParts, part) {
			return BadInput("without", "without: %s", input.Unknown("part", part, lstmParts))
		}
	}
	switch gates := v.gates(); {
	case v.Coupled && (v.without("input_gate") || v.without("forget_gate")):
		return BadInput("coupled", "coupled: the input gate is 1 - f: it cannot be combined with without: %v", v.Without)
	case v.Peephole && len(gates) == 0:
		return BadInput("peephole", "peephole: there is no gate left to see the cell state; set it to false")
	case v.FullGateRecurrence && len(gates) == 0:
		return BadInput("full_gate_recurrence", "full_gate_recurrence: there is no gate left; set it to false")
	case v.without("forget_gate") && v.ForgetBias != NewLSTMVariant().ForgetBias:
		return BadInput("forget_bias", "forget_bias: %v: there is no forget gate; leave it out", v.ForgetBias)
	}
	if err := checkActivation("activation", v.Activation); err != nil {
		return err
	}
	return checkActivation("recurrent_activation", v.RecurrentActivation)
}

// gates are those of i, f, o that have weights of their own.
func (v *LSTMVariant) gates() []string {
	removed := map[string]bool{
		"i": v.Coupled || v.without("input_gate"), "f": v.without("forget_gate"), "o": v.without("output_gate"),
	}
	return slices.DeleteFunc([]string{"i", "f", "o"}, func(gate string) bool { return removed[gate] })
}

// States are h and c; with full gate recurrence also the gates.
func (v *LSTMVariant) States() []string {
	states := []string{"h", "c"}
	if v.FullGateRecurrence {
		states = append(states, v.gates()...)
	}
	return states
}

// Weights are kernel, recurrent_kernel and bias, gates i, f, c, o. Peepholes add
// peephole [1, 3H], gates i, f, o; full gate recurrence adds
// gate_recurrent_kernel [H, 9H], its blocks ii, if, io, fi, ... named after the
// gate they read and the gate they feed. What belongs to a gate that is removed
// or coupled is left out.
func (v *LSTMVariant) Weights(inputs, units int) []Weight {
	gates := v.gates()
	packed := slices.DeleteFunc(lstmGates(), func(k string) bool {
		return k != "c" && !slices.Contains(gates, k)
	})
	weights := []Weight{
		Kernel(inputs, units, packed...), RecurrentKernel(units, packed...),
		ForgetBias(units, "f", v.ForgetBias, packed...),
	}
	if v.Peephole {
		weights = append(weights, Row("peephole", units, GlorotUniform, gates...))
	}
	if v.FullGateRecurrence {
		r := Weight{Name: "gate_recurrent_kernel", Rows: units, Width: units, Init: Orthogonal}
		for _, from := range gates {
			for _, to := range gates {
				r.Gates = append(r.Gates, from+to)
			}
		}
		weights = append(weights, r)
	}
	return weights
}

func (v *LSTMVariant) Step(e *Expr, w *Weights, x *Node, s State) State {
	h, c := s[0], s[1]
	i, f := v.gate(e, w, "i", x, s, c), v.gate(e, w, "f", x, s, c)
	if v.Coupled {
		i = e.Gate("i", v.RecurrentActivation, e.OneMinus(f))
	}
	g := e.Activate(v.activation("input_activation"), w.Affine("c", x, h))
	c = e.Add(e.Mul(f, c), e.Mul(i, g))
	o := v.gate(e, w, "o", x, s, c)
	h = e.Mul(o, e.Activate(v.activation("output_activation"), c))
	next := State{h, c}
	if v.FullGateRecurrence {
		value := map[string]*Node{"i": i, "f": f, "o": o}
		for _, gate := range v.gates() {
			next = append(next, value[gate])
		}
	}
	return next
}

// gate returns the value of gate i, f or o, whose peephole sees c: 1 where it has
// no weights.
func (v *LSTMVariant) gate(e *Expr, w *Weights, name string, x *Node, s State, c *Node) *Node {
	gates := v.gates()
	if !slices.Contains(gates, name) {
		return e.Const(1, Rows(s[0]), Cols(s[0]))
	}
	a := w.Affine(name, x, s[0])
	if v.Peephole {
		a = e.Add(a, e.Mul(w.Get("peephole", name), c))
	}
	if v.FullGateRecurrence {
		for k, from := range gates {
			a = e.Add(a, e.MatMul(s[2+k], w.Get("gate_recurrent_kernel", from+name)))
		}
	}
	return e.Activate(v.RecurrentActivation, a)
}

// activation is the name of g's or c's activation, linear if it is removed.
func (v *LSTMVariant) activation(part string) string {
	if v.without(part) {
		return linear
	}
	return v.Activation
}
