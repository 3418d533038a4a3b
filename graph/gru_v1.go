package graph

// GRUv1 is the gated recurrent unit as first published (Cho et al. 2014,
// arXiv:1406.1078, eq. 5-8; Keras with reset_after=False): the reset gate acts
// before the recurrent product.
//
//	z = s(x W_z + h U_z + b_z)           update gate
//	r = s(x W_r + h U_r + b_r)           reset gate
//	n = tanh(x W_h + (r*h) U_h + b_h)    candidate
//	h' = z*h + (1-z)*n
type GRUv1 struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "gru-v1",
		Summary:   "gated recurrent unit, reset before the recurrent product",
		Equations: "z,r = s(a_z),s(a_r); n = tanh(x W_h + (r*h) U_h + b_h); h' = z*h + (1-z)*n",
		Source:    "Cho et al. 2014",
		New:       func() Cell { return &GRUv1{} },
	})
}

func (*GRUv1) States() []string { return []string{"h"} }

func (*GRUv1) Weights(inputs, units int) []Weight {
	g := []string{"z", "r", "h"}
	return []Weight{Kernel(inputs, units, g...), RecurrentKernel(units, g...), Bias(units, g...)}
}

func (*GRUv1) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	z := e.Sigmoid(w.Affine("z", x, h))
	r := e.Sigmoid(w.Affine("r", x, h))
	n := e.Tanh(w.Affine("h", x, e.Mul(r, h)))
	return State{e.Add(e.Mul(z, h), e.Mul(e.OneMinus(z), n))}
}
