package graph

// CrossEntropy is that of classes: the targets of a sample are the shares of n classes,
// usually 1 for its class and 0 for the others, and p = softmax(x) over the n outputs x
// are their probabilities. The loss of each target is
//
//	-n*y*log(p),  log(p) = x - m - log(sum of e^(x - m))
//
// with the largest output m of the sample, so that nothing overflows. The factor n makes
// the mean over all outputs that over the samples.
type CrossEntropy struct{}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "cross_entropy",
		Summary:   "softmax over classes",
		Equations: "q = softmax(p); -n*y*log(q)",
		Source:    "Bridle 1990",
		New:       func() Loss { return &CrossEntropy{} },
	})
}

func (CrossEntropy) Parameters() []string { return []string{"probability"} }

func (CrossEntropy) Link(e *Expr, raw []*Node) []*Node {
	return []*Node{e.Exp(e.logSoftmax(raw[0]))}
}

func (CrossEntropy) Pointwise(e *Expr, prediction, target *Node) *Node {
	return e.Scale(-float64(Cols(target)), e.Mul(target, e.logSoftmax(prediction)))
}

// logSoftmax is the logarithm of the softmax of each row. Its gradient does not depend on
// that of the row's maximum.
func (e *Expr) logSoftmax(x *Node) *Node {
	below := e.Sub(x, e.rowMax(x))
	return e.Sub(below, e.Log(e.SumRows(e.Exp(below))))
}

// rowMax is the largest of each row, [rows, 1]: of the columns' first and second half,
// which share the middle one of an odd number, and so on.
func (e *Expr) rowMax(x *Node) *Node {
	for Cols(x) > 1 {
		n := (Cols(x) + 1) / 2
		x = e.Max(e.half(x, 0, n), e.half(x, Cols(x)-n, n))
	}
	return x
}

func (CrossEntropy) Point(_ *Expr, p []*Node) *Node { return p[0] }

// CheckTarget refuses what is not in [0, 1].
func (CrossEntropy) CheckTarget(y float64) error { return checkShare(y) }
