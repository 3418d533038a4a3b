package graph

// MinGRU is the gated recurrent unit without the previous state in gate and
// candidate (Feng et al. 2024, arXiv:2410.01201, section 3.1):
//
//	z = s(x W_z + b_z)
//	h' = (1-z)*h + z*(x W_h + b_h)
type MinGRU struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "mingru",
		Summary:   "gated recurrent unit without state in its gate",
		Equations: "z = s(x W_z + b_z); h' = (1-z)*h + z*(x W_h + b_h)",
		Source:    "Feng et al. 2024",
		New:       func() Cell { return &MinGRU{} },
	})
}

func (*MinGRU) States() []string { return []string{"h"} }

func (*MinGRU) Weights(inputs, units int) []Weight {
	return []Weight{Kernel(inputs, units, "z", "h"), Bias(units, "z", "h")}
}

func (*MinGRU) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	z := e.Sigmoid(w.Affine("z", x, nil))
	n := w.Affine("h", x, nil)
	return State{e.Add(e.Mul(e.OneMinus(z), h), e.Mul(z, n))}
}
