package graph

// UGRNN is the update gate network (Collins, Sohl-Dickstein & Sussillo 2017,
// arXiv:1611.09913, section 2.1). The paper leaves the candidate's activation
// open; tanh is TensorFlow's.
//
//	g = s(x W_g + h U_g + b_g)       update gate
//	n = tanh(x W_h + h U_h + b_h)    candidate
//	h' = g*h + (1-g)*n
type UGRNN struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "ugrnn",
		Summary:   "update gate network",
		Equations: "g = s(a_g); h' = g*h + (1-g)*tanh(a_h)",
		Source:    "Collins et al. 2017",
		New:       func() Cell { return &UGRNN{} },
	})
}

func (*UGRNN) States() []string { return []string{"h"} }

func (*UGRNN) Weights(inputs, units int) []Weight {
	g := []string{"g", "h"}
	return []Weight{Kernel(inputs, units, g...), RecurrentKernel(units, g...), ForgetBias(units, "g", 1, g...)}
}

func (*UGRNN) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	g := e.Sigmoid(w.Affine("g", x, h))
	n := e.Tanh(w.Affine("h", x, h))
	return State{e.Add(e.Mul(g, h), e.Mul(e.OneMinus(g), n))}
}
