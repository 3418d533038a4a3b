package graph

// JANET is an LSTM with the forget gate alone (van der Westhuizen & Lasenby 2018,
// arXiv:1804.04849, eq. 3). Its one state c is the output and feeds the gate. The
// paper draws b_f by chrono initialization; here it starts at 1.
//
//	a = x W_f + c U_f + b_f
//	g = tanh(x W_c + c U_c + b_c)
//	c' = s(a)*c + (1 - s(a - beta))*g
type JANET struct {
	Beta float64 `yaml:"beta" range:"[-1e3,1e3]"` // above 0, more is added than is forgotten: 1
}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "janet",
		Summary:   "LSTM with the forget gate only",
		Equations: "c' = s(a_f)*c + (1 - s(a_f - beta))*tanh(a_c); h' = c'",
		Source:    "van der Westhuizen & Lasenby 2018",
		New:       func() Cell { return &JANET{Beta: 1} },
	})
}

func (*JANET) States() []string { return []string{"c"} }

func (*JANET) Weights(inputs, units int) []Weight {
	g := []string{"f", "c"}
	return []Weight{Kernel(inputs, units, g...), RecurrentKernel(units, g...), ForgetBias(units, "f", 1, g...)}
}

func (j *JANET) Step(e *Expr, w *Weights, x *Node, s State) State {
	c := s[0]
	a := w.Affine("f", x, c)
	f, in := e.Sigmoid(a), e.Gate("i", "sigmoid", e.OneMinus(e.Sigmoid(e.Shift(a, -j.Beta))))
	g := e.Tanh(w.Affine("c", x, c))
	return State{e.Add(e.Mul(f, c), e.Mul(in, g))}
}
