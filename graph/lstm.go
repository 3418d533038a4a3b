package graph

// LSTM is the long short-term memory with forget gate (Gers, Schmidhuber &
// Cummins 2000):
//
//	i = s(x W_i + h U_i + b_i)      input gate
//	f = s(x W_f + h U_f + b_f)      forget gate
//	g = tanh(x W_c + h U_c + b_c)   candidate
//	o = s(x W_o + h U_o + b_o)      output gate
//	c' = f*c + i*g
//	h' = o*tanh(c')
//
// With any further option in a Spec, lstm is an [LSTMVariant].
type LSTM struct {
	ForgetBias float64 `yaml:"forget_bias" range:"[-1e3,1e3]"` // initial bias of the forget gate: 1
}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "lstm",
		Summary:   "long short-term memory with forget gate",
		Equations: "i,f,o = s(a_i),s(a_f),s(a_o); g = tanh(a_c); c' = f*c + i*g; h' = o*tanh(c')",
		Source:    "Hochreiter & Schmidhuber 1997; Gers et al. 2000",
		New:       func() Cell { return &LSTM{ForgetBias: 1} },
		Configure: configureLSTM,
	})
}

func lstmGates() []string { return []string{"i", "f", "c", "o"} }

func (*LSTM) States() []string { return []string{"h", "c"} }

func (l *LSTM) Weights(inputs, units int) []Weight {
	g := lstmGates()
	return []Weight{Kernel(inputs, units, g...), RecurrentKernel(units, g...), ForgetBias(units, "f", l.ForgetBias, g...)}
}

func (*LSTM) Step(e *Expr, w *Weights, x *Node, s State) State {
	h, c := s[0], s[1]
	i := e.Sigmoid(w.Affine("i", x, h))
	f := e.Sigmoid(w.Affine("f", x, h))
	g := e.Tanh(w.Affine("c", x, h))
	o := e.Sigmoid(w.Affine("o", x, h))
	c = e.Add(e.Mul(f, c), e.Mul(i, g))
	h = e.Mul(o, e.Tanh(c))
	return State{h, c}
}
