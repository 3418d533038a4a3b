package audit

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"unroll/graph"
	"unroll/graph/bptt"
)

// lossMutation is a mistake that somebody could make in a loss or its gradient.
type lossMutation struct {
	name, loss string
	scaled     bool // of predictions in the unit of a scaled window
	// One of two: the loss of every target written wrong; what to make of the witnesses.
	written   func(e *graph.Expr, l graph.Parametric, p, y *graph.Node) *graph.Node
	witnesses func(ws []witnessOf[*lossProblem])
}

// writtenLoss is a loss with another Pointwise.
type writtenLoss struct {
	graph.Loss
	pointwise func(e *graph.Expr, p, y *graph.Node) *graph.Node
}

func (l writtenLoss) Pointwise(e *graph.Expr, p, y *graph.Node) *graph.Node {
	return l.pointwise(e, p, y)
}

// CheckTarget is that of the right loss.
func (l writtenLoss) CheckTarget(y float64) error { return graph.CheckTarget(l.Loss, y) }

// writtenParametric is a parametric loss with another Pointwise.
type writtenParametric struct {
	graph.Parametric
	pointwise func(e *graph.Expr, l graph.Parametric, p, y *graph.Node) *graph.Node
}

func (l writtenParametric) Pointwise(e *graph.Expr, p, y *graph.Node) *graph.Node {
	return l.pointwise(e, l.Parametric, p, y)
}

// CheckTarget is that of the right loss.
func (l writtenParametric) CheckTarget(y float64) error { return graph.CheckTarget(l.Parametric, y) }

// lossEquationMutations are losses with a wrong equation.
func lossEquationMutations() []lossMutation {
	type expr = *graph.Expr
	type node = *graph.Node
	plain := func(f func(e expr, p, y node) node) func(expr, graph.Parametric, node, node) node {
		return func(e expr, _ graph.Parametric, p, y node) node { return f(e, p, y) }
	}
	return []lossMutation{
		{loss: "huber", name: "factor 1/2 forgotten", written: plain(func(e expr, p, y node) node {
			a := e.Abs(e.Sub(p, y))
			m := e.Min(a, e.Const(1, graph.Rows(a), graph.Cols(a)))
			return e.Mul(m, e.Sub(e.Scale(2, a), m)) // right would be half of it
		})},
		{loss: "log_cosh", name: "log 2 not subtracted", written: plain(func(e expr, p, y node) node {
			a := e.Abs(e.Sub(p, y))
			return e.Add(a, e.Softplus(e.Scale(-2, a)))
		})},
		{loss: "mape", name: "relative to the prediction", written: plain(func(e expr, p, y node) node {
			return e.Div(e.Abs(e.Sub(p, y)), e.Abs(p))
		})},
		{loss: "quantile", name: "t and 1-t exchanged", written: func(e expr, l graph.Parametric, p, y node) node {
			q := e.Parameters(l, p)
			var sum node
			for k, t := range []float64{0.9, 0.5, 0.1} {
				d := e.Sub(y, q[k])
				pinball := e.Scale(1./3, e.Add(e.Scale(0.5, e.Abs(d)), e.Scale(t-0.5, d)))
				if k == 0 {
					sum = pinball
					continue
				}
				sum = e.Add(sum, pinball)
			}
			return sum
		}},
		{loss: "normal", name: "variance for the standard deviation", written: func(e expr, l graph.Parametric, p, y node) node {
			m := e.Parameters(l, p)
			z := e.Square(e.Sub(y, m[0]))
			return e.Shift(e.Add(e.Log(m[1]), e.Scale(0.5, e.Div(z, m[1]))), 0.9189385332046728)
		}},
		{loss: "normal", name: "constant left out", written: func(e expr, l graph.Parametric, p, y node) node {
			m := e.Parameters(l, p)
			z := e.Div(e.Sub(y, m[0]), m[1])
			return e.Add(e.Log(m[1]), e.Scale(0.5, e.Square(z)))
		}},
		{loss: "laplace", name: "log(s) for log(2s)", written: func(e expr, l graph.Parametric, p, y node) node {
			m := e.Parameters(l, p)
			return e.Add(e.Log(m[1]), e.Div(e.Abs(e.Sub(y, m[0])), m[1]))
		}},
		{loss: "student_t", name: "n for n+1 in the tail", written: func(e expr, l graph.Parametric, p, y node) node {
			m := e.Parameters(l, p)
			z := e.Div(e.Sub(y, m[1]), m[2])
			extra := e.Scale(0.5, e.Log1p(e.Div(e.Square(z), m[0])))
			return e.Sub(l.Pointwise(e, p, y), extra)
		}},
		{loss: "poisson", name: "log(y!) left out", written: func(e expr, l graph.Parametric, p, y node) node {
			r := e.Parameters(l, p)[0]
			return e.Sub(r, e.Mul(y, e.Log(r)))
		}},
		{loss: "negative_binomial", name: "a read as 1/a", written: func(e expr, l graph.Parametric, p, y node) node {
			m := e.Parameters(l, p)
			a := e.Inverse(m[1])
			r := m[1]
			gamma := e.Sub(e.LogGamma(e.Shift(y, 1)), e.LogGammaRatio(r, y))
			return e.Add(gamma, e.Sub(e.Mul(e.Add(y, r), e.Log1p(e.Mul(a, m[0]))), e.Mul(y, e.Log(m[0]))))
		}},
		{loss: "tweedie", name: "half of the deviance", written: func(e expr, l graph.Parametric, p, y node) node {
			return e.Scale(0.5, l.Pointwise(e, p, y))
		}},
		{loss: "binary_cross_entropy", name: "event and no event exchanged", written: func(e expr, _ graph.Parametric, p, y node) node {
			return e.Sub(e.Softplus(p), e.Mul(e.OneMinus(y), p))
		}},
		{loss: "mse", scaled: true, name: "center forgotten", written: func(e expr, l graph.Parametric, p, y node) node {
			center := e.MatMul(p, e.Matrix("center", places(graph.Cols(p), graph.Cols(y), graph.Cols(y)), graph.Cols(p), graph.Cols(y)))
			return e.Square(e.Sub(e.Sub(e.Parameters(l, p)[0], center), y))
		}},
		{loss: "normal", scaled: true, name: "scale of the distribution not scaled", written: func(e expr, l graph.Parametric, p, y node) node {
			q := e.Parameters(l, p)
			s := e.MatMul(p, e.Matrix("window scale", places(graph.Cols(p), graph.Cols(y), 3*graph.Cols(y)), graph.Cols(p), graph.Cols(y)))
			return graph.Normal{}.Given(e, []node{q[0], e.Div(q[1], s)}, y)
		}},
		{loss: "negative_binomial", scaled: true, name: "dispersion multiplied by the root of the scale", written: func(e expr, l graph.Parametric, p, y node) node {
			q := e.Parameters(l, p)
			s := e.MatMul(p, e.Matrix("window scale", places(graph.Cols(p), graph.Cols(y), 2*graph.Cols(y)), graph.Cols(p), graph.Cols(y)))
			return graph.NegativeBinomial{}.Given(e, []node{q[0], e.Mul(q[1], s)}, y)
		}},
		{loss: "cross_entropy", name: "sigmoid for softmax", written: func(e expr, _ graph.Parametric, p, y node) node {
			return e.Scale(-float64(graph.Cols(y)), e.Mul(y, e.LogSigmoid(p)))
		}},
	}
}

// places is the matrix [k, n], row by row, that takes n columns from column at on.
func places(k, n, at int) []float64 {
	values := make([]float64, k*n)
	for i := range n {
		values[(at+i)*n+i] = 1
	}
	return values
}

// lossSymbolicMutations have the right values.
func lossSymbolicMutations() []lossMutation {
	spoilt := func(change func(p *lossProblem, gradient [][]float64)) func([]witnessOf[*lossProblem]) {
		return func(ws []witnessOf[*lossProblem]) { ws[0] = changedLoss(ws[0], change) }
	}
	return []lossMutation{
		{loss: "normal", name: "gradients of mean and scale exchanged", witnesses: spoilt(func(_ *lossProblem, g [][]float64) {
			g[0], g[1] = g[1], g[0]
		})},
		{loss: "quantile", name: "later quantiles do not move with the first", witnesses: spoilt(func(p *lossProblem, g [][]float64) {
			for i := range g[0] { // the derivative of the softplus is taken out again
				g[0][i] -= g[1][i] * (1 + 1/math.Exp(p.at[1][i]))
			}
		})},
		{loss: "poisson", name: "gradient of the rate, not of the head's output", witnesses: spoilt(func(p *lossProblem, g [][]float64) {
			for i := range g[0] {
				g[0][i] *= 1 + 1/math.Exp(p.at[0][i])
			}
		})},
		{loss: "mse", name: "sum for the mean", witnesses: spoilt(func(p *lossProblem, g [][]float64) {
			for i := range g[0] {
				g[0][i] *= float64(len(p.y))
			}
		})},
		{loss: "mae", name: "gradient of missing targets", witnesses: spoilt(func(p *lossProblem, g [][]float64) {
			for i, w := range p.weight {
				if w == 0 {
					g[0][i] = 1 / float64(len(p.y))
				}
			}
		})},
	}
}

// lossHandMutations are mistakes in derivations.
func lossHandMutations() []lossMutation {
	spoilt := func(change func(p *lossProblem, gradient [][]float64)) func([]witnessOf[*lossProblem]) {
		return func(ws []witnessOf[*lossProblem]) {
			k := slices.IndexFunc(ws, func(w witnessOf[*lossProblem]) bool { return w.kind == byHand })
			ws[k] = changedLoss(ws[k], change)
		}
	}
	link := func(x float64) (value, slope float64) {
		e := math.Exp(x)
		return math.Log1p(e) + 1e-6, e / (1 + e)
	}
	share := func(p *lossProblem, i int) float64 { return bptt.Shares(p.weight, len(p.y))[i] }
	return []lossMutation{
		{loss: "normal", name: "1/s of log(s) forgotten", witnesses: spoilt(func(p *lossProblem, g [][]float64) {
			for i := range g[1] {
				s, slope := link(p.at[1][i])
				g[1][i] -= share(p, i) * slope / s
			}
		})},
		{loss: "laplace", name: "sign of the error wrong", witnesses: spoilt(func(_ *lossProblem, g [][]float64) {
			for i := range g[0] {
				g[0][i] = -g[0][i]
			}
		})},
		{loss: "student_t", name: "1/n of log(pi n) forgotten", witnesses: spoilt(func(p *lossProblem, g [][]float64) {
			for i := range g[0] {
				n, slope := link(p.at[0][i])
				g[0][i] -= share(p, i) * slope / (2 * (n + 2))
			}
		})},
		{loss: "negative_binomial", name: "derivative of y*log(a) forgotten", witnesses: spoilt(func(p *lossProblem, g [][]float64) {
			for i := range g[1] {
				a, slope := link(p.at[1][i])
				g[1][i] += share(p, i) * slope * p.y[i] / a
			}
		})},
		{loss: "normal", scaled: true, name: "window's scale moves the location alone", witnesses: spoilt(func(p *lossProblem, g [][]float64) {
			for i := range g[3] {
				g[3][i] = g[2][i] * p.at[0][i]
			}
		})},
		{loss: "negative_binomial", scaled: true, name: "3/2 of the power of the scale forgotten", witnesses: spoilt(func(p *lossProblem, g [][]float64) {
			for i := range g[2] {
				g[2][i] *= p.at[2][i]
			}
		})},
		{loss: "cross_entropy", name: "own class alone", witnesses: spoilt(func(p *lossProblem, g [][]float64) {
			for i := range g[0] {
				g[0][i] = -share(p, i) * p.y[i] * float64(p.shape.H)
			}
		})},
		{loss: "tweedie", name: "factor 2 forgotten", witnesses: spoilt(func(_ *lossProblem, g [][]float64) {
			for i := range g[0] {
				g[0][i] /= 2
			}
		})},
	}
}

// changedLoss is a witness whose gradient is spoilt.
func changedLoss(w witnessOf[*lossProblem], change func(p *lossProblem, gradient [][]float64)) witnessOf[*lossProblem] {
	wrong := w
	wrong.compute = func(p *lossProblem) (*result, error) {
		t, err := w.compute(p)
		if err != nil {
			return nil, err
		}
		change(p, t.gradient)
		t.slopes = p.project(t.gradient)
		return t, nil
	}
	return wrong
}

// subject is the mutated loss beside the right twin.
func (m lossMutation) subject(t *testing.T) LossSubject {
	t.Helper()
	s, err := LookupLoss(m.loss)
	if err != nil {
		t.Fatal(err)
	}
	if m.scaled {
		if s, _, err = s.scaled(); err != nil {
			t.Fatal(err)
		}
	}
	if m.written == nil {
		return s
	}
	if l, is := s.Loss.(graph.Parametric); is {
		s.Loss = writtenParametric{l, m.written}
	} else {
		s.Loss = writtenLoss{s.Loss, func(e *graph.Expr, p, y *graph.Node) *graph.Node { return m.written(e, nil, p, y) }}
	}
	return s
}

// row is the mutation's line in the table.
func (m lossMutation) row(t *testing.T) string {
	t.Helper()
	s := m.subject(t)
	ws := lossWitnesses(s, []string{"machine"})
	if m.witnesses != nil {
		m.witnesses(ws)
	}
	r, err := checkLoss(t.Context(), s, Options{Shapes: []Shape{{1, 1, 3, 4}}, Seed: 1}, ws)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Failures {
		t.Errorf("%s, %s: %+v", m.loss, m.name, f)
	}
	if r.Holds {
		t.Errorf("%s, %s: not caught", m.loss, m.name)
	}
	name := m.loss
	if m.scaled {
		name += ", scaled"
	}
	return fmt.Sprintf("| %s | %s | %s | %s |\n", name, m.name, marks(r, "loss", "mean loss"), firstFlaw(r))
}

// TestUnmutatedLosses checks that the makers of mutations make none by themselves.
func TestUnmutatedLosses(t *testing.T) {
	for _, name := range []string{"huber", "normal"} {
		m := lossMutation{loss: name, witnesses: func(ws []witnessOf[*lossProblem]) {
			for i := range ws {
				if ws[i].kind == symbolic || ws[i].kind == byHand {
					ws[i] = changedLoss(ws[i], func(*lossProblem, [][]float64) {})
				}
			}
		}}
		right := m.subject(t)
		m.written = func(e *graph.Expr, _ graph.Parametric, p, y *graph.Node) *graph.Node {
			return right.Loss.Pointwise(e, p, y)
		}
		ws := lossWitnesses(m.subject(t), []string{"machine"})
		m.witnesses(ws)
		r, err := checkLoss(t.Context(), m.subject(t), Options{Seed: 1, Shapes: []Shape{{1, 1, 3, 4}}}, ws)
		if err != nil || !r.Holds {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}
