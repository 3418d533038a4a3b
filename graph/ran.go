package graph

// RAN is the recurrent additive network (Lee et al. 2017, arXiv:1705.07393, eq.
// 1-4), whose cell state only adds. The paper's output is tanh or the identity:
// here tanh; its content x W_c has no bias.
//
//	i = s(x W_i + h U_i + b_i)    input gate
//	f = s(x W_f + h U_f + b_f)    forget gate
//	c' = i*(x W_c) + f*c
//	h' = tanh(c')
type RAN struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "ran",
		Summary:   "recurrent additive network",
		Equations: "i,f = s(a_i),s(a_f); c' = i*(x W_c) + f*c; h' = tanh(c')",
		Source:    "Lee et al. 2017",
		New:       func() Cell { return &RAN{} },
	})
}

func (*RAN) States() []string { return []string{"h", "c"} }

func (*RAN) Weights(inputs, units int) []Weight {
	k := Kernel(inputs, units, "i", "f", "c")
	return []Weight{k, RecurrentKernel(units, "i", "f"), ForgetBias(units, "f", 1, "i", "f")}
}

func (*RAN) Step(e *Expr, w *Weights, x *Node, s State) State {
	h, c := s[0], s[1]
	i := e.Sigmoid(w.Affine("i", x, h))
	f := e.Sigmoid(w.Affine("f", x, h))
	c = e.Add(e.Mul(i, w.Affine("c", x, nil)), e.Mul(f, c))
	return State{e.Tanh(c), c}
}
