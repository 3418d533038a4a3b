package graph

// PseudoHuber is the smooth form of the Huber loss (Hartley & Zisserman 2003, Appendix
// 6.8): with the error d = p - y of a prediction p of the target y
//
//	Delta^2*(sqrt(1 + (d/Delta)^2) - 1)
type PseudoHuber struct {
	Delta float64 `yaml:"delta" range:"[1e-3,1e3]"` // error around which it turns from quadratic to linear: 1
}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "pseudo_huber",
		Summary:   "smooth Huber loss",
		Equations: "delta^2*(sqrt(1 + ((p - y)/delta)^2) - 1)",
		Source:    "Hartley & Zisserman 2003",
		New:       func() Loss { return &PseudoHuber{Delta: 1} },
	})
}

// Pointwise is the loss of every target; see [PseudoHuber].
func (l *PseudoHuber) Pointwise(e *Expr, prediction, target *Node) *Node {
	d := e.Scale(1/l.Delta, e.Sub(prediction, target))
	return e.Scale(l.Delta*l.Delta, e.Shift(e.Sqrt(e.Shift(e.Square(d), 1)), -1))
}
