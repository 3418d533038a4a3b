package graph

// CFN is the chaos-free network (Laurent & von Brecht 2016, arXiv:1612.06212,
// eq. 2-4): without input its state decays to zero.
//
//	t = s(x W_t + h U_t + b_t)    forget gate, the paper's theta
//	e = s(x W_e + h U_e + b_e)    input gate, the paper's eta
//	h' = t*tanh(h) + e*tanh(x W_h)
type CFN struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "cfn",
		Summary:   "chaos-free network",
		Equations: "t,e = s(a_t),s(a_e); h' = t*tanh(h) + e*tanh(x W_h)",
		Source:    "Laurent & von Brecht 2016",
		New:       func() Cell { return &CFN{} },
	})
}

func (*CFN) States() []string { return []string{"h"} }

func (*CFN) Weights(inputs, units int) []Weight {
	k := Kernel(inputs, units, "t", "e", "h")
	return []Weight{k, RecurrentKernel(units, "t", "e"), ForgetBias(units, "t", 1, "t", "e")}
}

func (*CFN) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	theta := e.Sigmoid(w.Affine("t", x, h))
	eta := e.Sigmoid(w.Affine("e", x, h))
	n := e.Tanh(w.Affine("h", x, nil))
	return State{e.Add(e.Mul(theta, e.Tanh(h)), e.Mul(eta, n))}
}
