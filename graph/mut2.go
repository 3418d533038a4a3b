package graph

// MUT2 is the second of the cells that Jozefowicz, Zaremba & Sutskever (2015) found
// by mutation. The paper adds x itself in r, x being as wide as h: P brings it there.
//
//	z = s(x W_z + h U_z + b_z)
//	r = s(x P + h U_r + b_r)
//	n = tanh((r*h) U_h + x W_h + b_h)
//	h' = z*n + (1-z)*h
type MUT2 struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "mut2",
		Summary:   "second cell found by mutation",
		Equations: "z = s(a_z); r = s(x P + h U_r + b_r); n = tanh((r*h) U_h + x W_h + b_h); h' = z*n + (1-z)*h",
		Source:    "Jozefowicz et al. 2015",
		New:       func() Cell { return &MUT2{} },
	})
}

func (*MUT2) States() []string { return []string{"h"} }

func (*MUT2) Weights(inputs, units int) []Weight {
	k, u := Kernel(inputs, units, "z", "h"), RecurrentKernel(units, "z", "r", "h")
	return []Weight{k, Projection(inputs, units), u, Bias(units, "z", "r", "h")}
}

func (*MUT2) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	z := e.Sigmoid(w.Affine("z", x, h))
	r := e.Sigmoid(e.Add(e.Add(e.MatMul(x, w.Get("projection", "p")), w.Recurrent("r", h)), w.Get("bias", "r")))
	n := e.Tanh(w.Affine("h", x, e.Mul(r, h)))
	return State{e.Add(e.Mul(z, n), e.Mul(e.OneMinus(z), h))}
}
