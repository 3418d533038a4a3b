package graph

// Huber is the loss of Huber (1964, Annals of Mathematical Statistics 35), which is
// quadratic up to an error of Delta and linear beyond: with a = |p - y| for
// prediction p and target y,
//
//	a^2/2                  if a <= Delta
//	Delta*(a - Delta/2)    otherwise
type Huber struct {
	Delta float64 `yaml:"delta" range:"[1e-6,1e6]"` // error up to which the loss is quadratic, in the unit of the transformed target: 1
}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "huber",
		Summary:   "Huber loss",
		Equations: "a = |p - y|; m = min(a, delta); m*(a - m/2)",
		Source:    "Huber 1964",
		New:       func() Loss { return &Huber{Delta: 1} },
	})
}

func (l *Huber) Pointwise(e *Expr, prediction, target *Node) *Node {
	a := e.Abs(e.Sub(prediction, target))
	m := e.Sub(a, e.Relu(e.Shift(a, -l.Delta))) // min(a, Delta)
	return e.Mul(m, e.Sub(a, e.Scale(0.5, m)))
}
