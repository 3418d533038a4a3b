package graph

// FastRNN mixes the old state with a simple network's (Kusupati et al. 2018,
// arXiv:1901.02358, eq. 1). The weight mix holds alpha and beta before a sigmoid,
// at first -3 and 3, as the authors' code does, so that the state moves slowly.
//
//	n = tanh(x W + h U + b)
//	h' = s(alpha)*n + s(beta)*h
type FastRNN struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "fastrnn",
		Summary:   "simple network with a weighted residual connection",
		Equations: "n = tanh(a_h); h' = s(alpha)*n + s(beta)*h",
		Source:    "Kusupati et al. 2018",
		New:       func() Cell { return &FastRNN{} },
	})
}

func (*FastRNN) States() []string { return []string{"h"} }

func (*FastRNN) Weights(inputs, units int) []Weight {
	mix := Row("mix", 1, PerGate(map[string]float64{"alpha": -3, "beta": 3}), "alpha", "beta")
	return []Weight{Kernel(inputs, units, "h"), RecurrentKernel(units, "h"), Bias(units, "h"), mix}
}

func (*FastRNN) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	n := e.Tanh(w.Affine("h", x, h))
	alpha, beta := e.Sigmoid(w.Get("mix", "alpha")), e.Sigmoid(w.Get("mix", "beta"))
	return State{e.Add(e.Mul(alpha, n), e.Mul(beta, h))}
}
