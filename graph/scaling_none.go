package graph

// NoScaling leaves the windows as they are.
type NoScaling struct{}

func init() {
	Scalings.Register(Entry[Scaling]{
		Name:    "none",
		Summary: "windows as they are",
		New:     func() Scaling { return &NoScaling{} },
	})
}

func (*NoScaling) Weights() []Weight { return nil }

// Statistics are those of [NoScaling].
func (*NoScaling) Statistics(e *Expr, _ *Weights, window *Node) (center, scale *Node) {
	return nil, e.Const(1, Rows(window), 1)
}

// Centered is false.
func (*NoScaling) Centered() bool { return false }
