package graph

// MUT3 is the third of the cells that Jozefowicz, Zaremba & Sutskever (2015) found
// by mutation.
//
//	z = s(x W_z + tanh(h) U_z + b_z)
//	r = s(x W_r + h U_r + b_r)
//	n = tanh((r*h) U_h + x W_h + b_h)
//	h' = z*n + (1-z)*h
type MUT3 struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "mut3",
		Summary:   "third cell found by mutation",
		Equations: "z = s(x W_z + tanh(h) U_z + b_z); r = s(a_r); n = tanh((r*h) U_h + x W_h + b_h); h' = z*n + (1-z)*h",
		Source:    "Jozefowicz et al. 2015",
		New:       func() Cell { return &MUT3{} },
	})
}

func (*MUT3) States() []string { return []string{"h"} }

func (*MUT3) Weights(inputs, units int) []Weight {
	g := []string{"z", "r", "h"}
	return []Weight{Kernel(inputs, units, g...), RecurrentKernel(units, g...), Bias(units, g...)}
}

func (*MUT3) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	z := e.Sigmoid(w.Affine("z", x, e.Tanh(h)))
	r := e.Sigmoid(w.Affine("r", x, h))
	n := e.Tanh(w.Affine("h", x, e.Mul(r, h)))
	return State{e.Add(e.Mul(z, n), e.Mul(e.OneMinus(z), h))}
}
