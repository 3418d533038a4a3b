package graph

// LightGRU is the light gated recurrent unit (Ravanelli et al. 2018,
// arXiv:1803.10225, eq. 5), here without its batch normalization: a gated
// recurrent unit without reset gate, with an unbounded candidate.
//
//	z = s(x W_z + h U_z + b_z)       update gate
//	n = relu(x W_h + h U_h + b_h)    candidate
//	h' = z*h + (1-z)*n
type LightGRU struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "light-gru",
		Summary:   "gated recurrent unit without reset gate",
		Equations: "z = s(a_z); n = relu(a_h); h' = z*h + (1-z)*n",
		Source:    "Ravanelli et al. 2018",
		New:       func() Cell { return &LightGRU{} },
	})
}

// States is h.
func (*LightGRU) States() []string { return []string{"h"} }

// Weights are kernel, recurrent_kernel and bias, gates z, h.
func (*LightGRU) Weights(inputs, units int) []Weight {
	g := []string{"z", "h"}
	return []Weight{Kernel(inputs, units, g...), RecurrentKernel(units, g...), Bias(units, g...)}
}

// Step is one time step; see [LightGRU].
func (*LightGRU) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	z := e.Sigmoid(w.Affine("z", x, h))
	n := e.Relu(w.Affine("h", x, h))
	return State{e.Add(e.Mul(z, h), e.Mul(e.OneMinus(z), n))}
}
