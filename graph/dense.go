package graph

// Dense is the linear head p = h W + b, with kernel W [units, outputs], Glorot
// uniform, and bias b [1, outputs], zero at first.
type Dense struct{}

func init() {
	Heads.Register(Entry[Head]{
		Name:      "dense",
		Summary:   "linear layer",
		Equations: "p = h W + b",
		Source:    "Keras's Dense",
		New:       func() Head { return &Dense{} },
	})
}

func (Dense) Weights(units, outputs int) []Weight {
	return []Weight{Kernel(units, outputs, "y"), Bias(outputs, "y")}
}

func (Dense) Apply(e *Expr, w *Weights, h *Node) *Node {
	return e.Add(e.MatMul(h, w.Get("kernel", "y")), w.Get("bias", "y"))
}
