package graph

// SRU is the simple recurrent unit (Lei et al. 2018, arXiv:1709.02755v5, eq. 1-4),
// whose gates see the old cell state elementwise:
//
//	f = s(x W_f + v_f*c + b_f)    forget gate
//	r = s(x W_r + v_r*c + b_r)    reset gate
//	c' = f*c + (1-f)*(x W_c)
//	h' = r*c' + (1-r)*(x W_p)     the paper's highway adds x where it is as wide as h
type SRU struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "sru",
		Summary:   "simple recurrent unit",
		Equations: "f,r = s(x W_f + v_f*c + b_f),s(x W_r + v_r*c + b_r); c' = f*c + (1-f)*(x W_c); h' = r*c' + (1-r)*(x W_p)",
		Source:    "Lei et al. 2018",
		New:       func() Cell { return &SRU{} },
	})
}

func (*SRU) States() []string { return []string{"h", "c"} }

func (*SRU) Weights(inputs, units int) []Weight {
	v := Row("peephole", units, GlorotUniform, "f", "r")
	return []Weight{Kernel(inputs, units, "f", "r", "c", "p"), v, Bias(units, "f", "r")}
}

func (*SRU) Step(e *Expr, w *Weights, x *Node, s State) State {
	c := s[1]
	f := e.Sigmoid(e.Add(w.Affine("f", x, nil), e.Mul(w.Get("peephole", "f"), c)))
	r := e.Sigmoid(e.Add(w.Affine("r", x, nil), e.Mul(w.Get("peephole", "r"), c)))
	c = e.Add(e.Mul(f, c), e.Mul(e.OneMinus(f), w.Affine("c", x, nil)))
	h := e.Add(e.Mul(r, c), e.Mul(e.OneMinus(r), w.Affine("p", x, nil)))
	return State{h, c}
}
