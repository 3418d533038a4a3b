package graph

// FastGRNN is the gated form of [FastRNN] (Kusupati et al. 2018, arXiv:1901.02358,
// eq. 2), here of full rank: gate and candidate share W and U. The weight mix holds
// zeta and nu before a sigmoid, at first 1 and -4, as the authors' code does.
//
//	z = s(x W + h U + b_z)
//	n = tanh(x W + h U + b_h)
//	h' = (s(zeta)*(1-z) + s(nu))*n + z*h
type FastGRNN struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "fastgrnn",
		Summary:   "gated network with shared kernels",
		Equations: "a = x W + h U; z = s(a + b_z); n = tanh(a + b_h); h' = (s(zeta)*(1-z) + s(nu))*n + z*h",
		Source:    "Kusupati et al. 2018",
		New:       func() Cell { return &FastGRNN{} },
	})
}

func (*FastGRNN) States() []string { return []string{"h"} }

func (*FastGRNN) Weights(inputs, units int) []Weight {
	b := ForgetBias(units, "z", 1, "z", "h")
	mix := Row("mix", 1, PerGate(map[string]float64{"zeta": 1, "nu": -4}), "zeta", "nu")
	return []Weight{Kernel(inputs, units, "h"), RecurrentKernel(units, "h"), b, mix}
}

func (*FastGRNN) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	a := e.Add(e.MatMul(x, w.Get("kernel", "h")), w.Recurrent("h", h))
	z := e.Sigmoid(e.Add(a, w.Get("bias", "z")))
	n := e.Tanh(e.Add(a, w.Get("bias", "h")))
	zeta, nu := e.Sigmoid(w.Get("mix", "zeta")), e.Sigmoid(w.Get("mix", "nu"))
	return State{e.Add(e.Mul(e.Add(e.Mul(zeta, e.OneMinus(z)), nu), n), e.Mul(z, h))}
}
