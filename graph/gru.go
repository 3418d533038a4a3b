package graph

// GRU is the gated recurrent unit in cuDNN's form, Keras's default: the reset gate
// acts after the recurrent product (Cho et al. 2014 reset before it: [GRUv1]).
//
//	z = s(x W_z + b_z + h U_z + b'_z)           update gate
//	r = s(x W_r + b_r + h U_r + b'_r)           reset gate
//	n = tanh(x W_h + b_h + r*(h U_h + b'_h))    candidate
//	h' = z*h + (1-z)*n                          Chung et al. 2014: z and 1-z exchanged
type GRU struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "gru",
		Summary:   "gated recurrent unit, reset after the recurrent product",
		Equations: "z,r = s(a_z + b'_z),s(a_r + b'_r); n = tanh(x W_h + b_h + r*(h U_h + b'_h)); h' = z*h + (1-z)*n",
		Source:    "Cho et al. 2014; cuDNN",
		New:       func() Cell { return &GRU{} },
	})
}

func (*GRU) States() []string { return []string{"h"} }

func (*GRU) Weights(inputs, units int) []Weight {
	g := []string{"z", "r", "h"}
	b := Row("recurrent_bias", units, Zeros, g...)
	return []Weight{Kernel(inputs, units, g...), RecurrentKernel(units, g...), Bias(units, g...), b}
}

func (*GRU) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	z := e.Sigmoid(e.Add(w.Affine("z", x, h), w.Get("recurrent_bias", "z")))
	r := e.Sigmoid(e.Add(w.Affine("r", x, h), w.Get("recurrent_bias", "r")))
	u := e.Add(w.Recurrent("h", h), w.Get("recurrent_bias", "h"))
	n := e.Tanh(e.Add(w.Affine("h", x, nil), e.Mul(r, u)))
	return State{e.Add(e.Mul(z, h), e.Mul(e.OneMinus(z), n))}
}
