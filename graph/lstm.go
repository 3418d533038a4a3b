package graph

// LSTM is the long short-term memory with forget gate (Gers, Schmidhuber &
// Cummins 2000):
//
//	i = s(x W_i + h U_i + b_i)      input gate
//	f = s(x W_f + h U_f + b_f)      forget gate
//	g = tanh(x W_c + h U_c + b_c)   candidate
//	c' = f*c + i*g
//	o = s(x W_o + h U_o + b_o)      output gate
//	h' = o*tanh(c')
//
// and by its options every variant that Greff et al. (2015, arXiv:1503.04069)
// compare. States h and c, weights packed in Keras's order i, f, c, o.
type LSTM struct {
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

	Activation          string  `yaml:"activation"`           // of g and c': tanh
	RecurrentActivation string  `yaml:"recurrent_activation"` // of the gates: sigmoid, or hard_sigmoid
	ForgetBias          float64 `yaml:"forget_bias"`          // initial b_f: 1
}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "lstm",
		Summary:   "long short-term memory with forget gate",
		Equations: "i,f,o = s(a_i),s(a_f),s(a_o); g = tanh(a_c); c' = f*c + i*g; h' = o*tanh(c')",
		Source:    "Hochreiter & Schmidhuber 1997; Gers et al. 2000",
		New:       func() Cell { return newLSTM() },
	})
}

func newLSTM() *LSTM {
	return &LSTM{Activation: "tanh", RecurrentActivation: "sigmoid", ForgetBias: 1}
}

// Step is one time step; see [LSTM].
func (l *LSTM) Step(e *Expr, w *Weights, x *Node, s State) State {
	h, c := s[0], s[1]
	gate := func(name string, c *Node) *Node { return l.gate(e, w, name, x, s, c) }
	i := gate("i", c)
	f := gate("f", c)
	if l.Coupled {
		i = e.Gate("i", l.RecurrentActivation, e.OneMinus(f))
	}
	g := e.Activate(l.activation("input_activation"), w.Affine("c", x, h))
	c = e.Add(e.Mul(f, c), e.Mul(i, g))
	o := gate("o", c)
	h = e.Mul(o, e.Activate(l.activation("output_activation"), c))
	return l.withGates(State{h, c}, map[string]*Node{"i": i, "f": f, "o": o})
}
