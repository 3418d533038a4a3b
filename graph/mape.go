package graph

// MAPE is the mean absolute relative error: |p - y|/|y| for prediction p and target y,
// which must not be 0.
type MAPE struct{}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "mape",
		Summary:   "mean absolute relative error",
		Equations: "|p - y|/|y|",
		Source:    "Makridakis 1993",
		New:       func() Loss { return &MAPE{} },
	})
}

// leastDivisor keeps a missing target that stands as 0 from being a divisor.
const leastDivisor = 1e-8

func (MAPE) Pointwise(e *Expr, prediction, target *Node) *Node {
	if !e.ok("MAPE", target) {
		return nil
	}
	size := e.Max(e.Abs(target), e.Const(leastDivisor, Rows(target), Cols(target)))
	return e.Div(e.Abs(e.Sub(prediction, target)), size)
}

// CheckTarget refuses 0.
func (MAPE) CheckTarget(y float64) error {
	if y == 0 {
		return BadInput("target", "a target is 0: the relative error needs targets other than 0")
	}
	return nil
}
