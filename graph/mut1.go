package graph

// MUT1 is the first of the cells that Jozefowicz, Zaremba & Sutskever (2015) found
// by mutation. The paper adds tanh(x), x being as wide as h: P brings it there.
//
//	z = s(x W_z + b_z)
//	r = s(x W_r + h U_r + b_r)
//	n = tanh((r*h) U_h + tanh(x P) + b_h)
//	h' = z*n + (1-z)*h
type MUT1 struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "mut1",
		Summary:   "first cell found by mutation",
		Equations: "z = s(x W_z + b_z); r = s(a_r); n = tanh((r*h) U_h + tanh(x P) + b_h); h' = z*n + (1-z)*h",
		Source:    "Jozefowicz et al. 2015",
		New:       func() Cell { return &MUT1{} },
	})
}

func (*MUT1) States() []string { return []string{"h"} }

func (*MUT1) Weights(inputs, units int) []Weight {
	k, u := Kernel(inputs, units, "z", "r"), RecurrentKernel(units, "r", "h")
	return []Weight{k, Projection(inputs, units), u, Bias(units, "z", "r", "h")}
}

func (*MUT1) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	z := e.Sigmoid(w.Affine("z", x, nil))
	r := e.Sigmoid(w.Affine("r", x, h))
	p := e.Gate("p", "tanh", e.Tanh(e.MatMul(x, w.Get("projection", "p"))))
	n := e.Tanh(e.Add(e.Add(w.Recurrent("h", e.Mul(r, h)), p), w.Get("bias", "h")))
	return State{e.Add(e.Mul(z, n), e.Mul(e.OneMinus(z), h))}
}
