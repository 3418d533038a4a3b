package graph

// RNN is the simple recurrent network (Elman 1990; Keras's SimpleRNN):
//
//	h' = tanh(x W + h U + b)
type RNN struct{}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "rnn",
		Summary:   "simple recurrent network",
		Equations: "h' = tanh(x W + h U + b)",
		Source:    "Elman 1990",
		New:       func() Cell { return &RNN{} },
	})
}

func (*RNN) States() []string { return []string{"h"} }

func (*RNN) Weights(inputs, units int) []Weight {
	return []Weight{Kernel(inputs, units, "h"), RecurrentKernel(units, "h"), Bias(units, "h")}
}

func (*RNN) Step(e *Expr, w *Weights, x *Node, s State) State {
	return State{e.Tanh(w.Affine("h", x, s[0]))}
}
