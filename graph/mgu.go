package graph

// MGU is the minimal gated unit (Zhou et al. 2016, arXiv:1603.09420, table 1): one
// gate both forgets and resets.
//
//	f = s(x W_f + h U_f + b_f)           forget gate
//	n = tanh(x W_h + (f*h) U_h + b_h)    candidate
//	h' = (1-f)*h + f*n
//
// The form is the paper's: an open gate lets the candidate in.
type MGU struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "mgu",
		Summary:   "minimal gated unit: one gate forgets and resets",
		Equations: "f = s(a_f); n = tanh(x W_h + (f*h) U_h + b_h); h' = (1-f)*h + f*n",
		Source:    "Zhou et al. 2016",
		New:       func() Cell { return &MGU{} },
	})
}

func (*MGU) States() []string { return []string{"h"} }

func (*MGU) Weights(inputs, units int) []Weight {
	return []Weight{Kernel(inputs, units, "f", "h"), RecurrentKernel(units, "f", "h"), Bias(units, "f", "h")}
}

func (*MGU) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	f := e.Sigmoid(w.Affine("f", x, h))
	n := e.Tanh(w.Affine("h", x, e.Mul(f, h)))
	return State{e.Add(e.Mul(e.OneMinus(f), h), e.Mul(f, n))}
}
