package graph

// MinLSTM is the LSTM without previous state in gates and candidate, without cell
// state and output gate (Feng et al. 2024, arXiv:2410.01201, section 3.2), its two
// gates s(a_f) and s(a_i) brought to the sum 1, which is finite also where both
// underflow:
//
//	f = s(a_f)/(s(a_f)+s(a_i)) = s(log s(a_f) - log s(a_i))
//	i = s(a_i)/(s(a_f)+s(a_i)) = s(log s(a_i) - log s(a_f))
//	h' = f*h + i*a_h
type MinLSTM struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "minlstm",
		Summary:   "LSTM without state in its gates",
		Equations: "f = s(log s(a_f) - log s(a_i)); i = s(log s(a_i) - log s(a_f)); h' = f*h + i*a_h",
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
	logF, logI := e.LogSigmoid(w.Affine("f", x, nil)), e.LogSigmoid(w.Affine("i", x, nil))
	f, i := e.Sigmoid(e.Sub(logF, logI)), e.Sigmoid(e.Sub(logI, logF))
	return State{e.Add(e.Mul(f, h), e.Mul(i, w.Affine("h", x, nil)))}
}
