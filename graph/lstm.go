package graph

// LSTM is the long short-term memory with forget gate (Gers, Schmidhuber &
// Cummins 2000), and by its options the variants that Greff et al. (2015)
// compare:
//
//	i = s(x W_i + h U_i + b_i)      input gate
//	f = s(x W_f + h U_f + b_f)      forget gate
//	g = tanh(x W_c + h U_c + b_c)   candidate
//	o = s(x W_o + h U_o + b_o)      output gate
//	c' = f*c + i*g
//	h' = o*tanh(c')
//
// States h and c, weights packed in Keras's order i, f, c, o.
type LSTM struct {
	Activation          string  `yaml:"activation"`           // of g and c': tanh
	RecurrentActivation string  `yaml:"recurrent_activation"` // of the gates: sigmoid, or hard_sigmoid
	ForgetBias          float64 `yaml:"forget_bias"`          // initial b_f: 1
}

func init() {
	Register(Info{
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

// Check reports an activation that does not exist.
func (l *LSTM) Check() error {
	if err := CheckActivation("activation", l.Activation); err != nil {
		return err
	}
	return CheckActivation("recurrent_activation", l.RecurrentActivation)
}

// States are h and c.
func (l *LSTM) States() []string { return []string{"h", "c"} }

// Weights are kernel, recurrent_kernel and bias, gates i, f, c, o.
func (l *LSTM) Weights(inputs, units int) []Weight {
	gates := []string{"i", "f", "c", "o"}
	bias := Bias(units, gates...)
	bias.Init = PerGate(map[string]float64{"f": l.ForgetBias})
	return []Weight{Kernel(inputs, units, gates...), RecurrentKernel(units, gates...), bias}
}

// Step is one time step; see [LSTM].
func (l *LSTM) Step(e *Expr, w *Weights, x *Node, s State) State {
	h, c := s[0], s[1]
	i := e.Activate(l.RecurrentActivation, w.Affine("i", x, h))
	f := e.Activate(l.RecurrentActivation, w.Affine("f", x, h))
	g := e.Activate(l.Activation, w.Affine("c", x, h))
	o := e.Activate(l.RecurrentActivation, w.Affine("o", x, h))
	c = e.Add(e.Mul(f, c), e.Mul(i, g))
	h = e.Mul(o, e.Activate(l.Activation, c))
	return State{h, c}
}
