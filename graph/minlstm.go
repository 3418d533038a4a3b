package graph

// MinLSTM is the LSTM without previous state in gates and candidate, without cell
// state and output gate (Feng et al. 2024, arXiv:2410.01201, section 3.2), its two
// gates brought to the sum 1.
//
//	f = s(x W_f + b_f)
//	i = s(x W_i + b_i)
//	h' = f/(f+i)*h + i/(f+i)*(x W_h + b_h)
type MinLSTM struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "minlstm",
		Summary:   "LSTM without state in its gates",
		Equations: "f,i = s(x W_f + b_f),s(x W_i + b_i); h' = f/(f+i)*h + i/(f+i)*(x W_h + b_h)",
		Source:    "Feng et al. 2024",
		New:       func() Cell { return &MinLSTM{} },
	})
}

func (*MinLSTM) States() []string { return []string{"h"} }

func (*MinLSTM) Weights(inputs, units int) []Weight {
	return []Weight{Kernel(inputs, units, "f", "i", "h"), ForgetBias(units, "f", 1, "f", "i", "h")}
}

func (*MinLSTM) Step(e *Expr, w *Weights, x *Node, s State) State {
	h := s[0]
	f := e.Sigmoid(w.Affine("f", x, nil))
	i := e.Sigmoid(w.Affine("i", x, nil))
	n := w.Affine("h", x, nil)
	sum := e.Add(f, i)
	return State{e.Add(e.Mul(e.Div(f, sum), h), e.Mul(e.Div(i, sum), n))}
}
