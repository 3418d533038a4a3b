package graph

// IndRNN is the independently recurrent network (Li et al. 2018, arXiv:1803.04831,
// eq. 2): the recurrent weight u is elementwise, a unit reads only its own output.
//
//	h' = relu(x W + u*h + b)
//
// The paper bounds |u| by the sequence's length; here u starts in [-1, 1) and is free.
type IndRNN struct {
	Activation string `yaml:"activation"` // of the output: relu; or tanh
}

func init() {
	Cells.Register(Entry[Cell]{
		Name:      "indrnn",
		Summary:   "independently recurrent network",
		Equations: "h' = relu(x W + u*h + b)",
		Source:    "Li et al. 2018",
		New:       func() Cell { return &IndRNN{Activation: "relu"} },
	})
}

func (i *IndRNN) Check() error { return checkActivation("activation", i.Activation) }

func (*IndRNN) States() []string { return []string{"h"} }

func (*IndRNN) Weights(inputs, units int) []Weight {
	return []Weight{Kernel(inputs, units, "h"), Row("recurrent_weight", units, Uniform(1), "h"), Bias(units, "h")}
}

func (i *IndRNN) Step(e *Expr, w *Weights, x *Node, s State) State {
	u := w.Get("recurrent_weight", "h")
	a := e.Add(w.Affine("h", x, nil), e.Mul(u, w.Dropped(s[0])))
	return State{e.Activate(i.Activation, a)}
}
