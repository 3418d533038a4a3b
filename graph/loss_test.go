package graph_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph"
	"unroll/graph/distribution"
)

// comparison is a loss of predictions with targets [3, 2] and their weights, and its
// gradient in the predictions.
type comparison struct {
	loss                       graph.Loss
	parameters                 int // predicted for each target
	prediction, target, weight *graph.Node
	tape                       *tape
}

func newComparison(t *testing.T, loss graph.Loss) *comparison {
	t.Helper()
	stack := graph.Stack{Outputs: 2, Loss: loss}
	e := graph.NewExpr(tensor.Float64)
	c := &comparison{
		loss: loss, parameters: stack.Width() / 2,
		prediction: e.Input("p", 3, stack.Width()), target: e.Input("y", 3, 2), weight: e.Input("w", 3, 2),
	}
	mean := e.MeanLoss(loss, c.prediction, c.target, c.weight)
	plain := e.MeanLoss(loss, c.prediction, c.target, nil)
	grads := e.Gradient([]*graph.Node{mean}, []*graph.Node{e.Const(1, 1, 1)}, []*graph.Node{c.prediction})
	c.tape = newTape(t, e, []*graph.Node{mean, grads[0], plain})
	return c
}

// run returns the weighted mean, its gradient, and the mean without weights.
func (c *comparison) run(t *testing.T, p, y, w []float64) (mean float64, gradient []float64, plain float64) {
	t.Helper()
	out := c.tape.run(t, values{c.prediction: p, c.target: y, c.weight: w})
	return out[0][0], out[1], out[2][0]
}

// TestLosses checks every registered loss by what all losses have in common; a new
// one needs no line here.
func TestLosses(t *testing.T) {
	for _, info := range graph.Losses.All() {
		t.Run(info.Name, func(t *testing.T) {
			t.Parallel()
			c, rng := newComparison(t, info.New()), generator(8)
			var p, w []float64
			for range 6 * c.parameters {
				p = append(p, 2*rng.NormFloat64())
			}
			for range 6 {
				w = append(w, 0.1+rng.Float64())
			}
			y := graph.DrawTargets(rng, c.loss, 6)
			c.checkGradient(t, p, y, w)
			if _, is := c.loss.(graph.Parametric); !is {
				c.checkBest(t, p, y, w)
			}
			c.checkMissing(t, p, y, w)
			c.checkWeights(t, p, y)
			checkDistribution(t, c.loss, y[:2])
			checkLossInNetwork(t, info.New())
		})
	}
}

// checkDistribution compares the likelihood of targets with the density of the
// distribution that the loss predicts for them.
func checkDistribution(t *testing.T, loss graph.Loss, y []float64) {
	t.Helper()
	l, is := loss.(graph.Likelihood)
	if !is {
		return
	}
	n := len(l.Parameters())
	e := graph.NewExpr(tensor.Float64)
	p, target := e.Input("p", 1, 2*n), e.Input("y", 1, 2)
	in := values{target: y}
	in.normal(generator(9), p)
	predicted := e.Parameters(l, p)
	out := evaluate(t, e, in, append(slices.Clip(predicted), l.Pointwise(e, p, target), l.Point(e, predicted))...)
	for i := range y {
		parameters := make([]float64, n)
		for k := range parameters {
			parameters[k] = out[k][i]
		}
		d := l.Distribution(parameters)
		want, has := distribution.LogScore(d, y[i])
		if has && !(math.Abs(out[n][i]-want) <= 1e-12*max(1, math.Abs(want))) {
			t.Errorf("the loss of %v is %v, by %+v it is %v", y[i], out[n][i], d, want)
		}
		if point := out[n+1][i]; point != d.Mean() && math.Abs(d.CDF(point)-0.5) > 1e-12 {
			t.Errorf("the forecast %v is neither the mean nor the median of %+v", point, d)
		}
	}
}

// checkGradient compares the gradient with central differences.
func (c *comparison) checkGradient(t *testing.T, p, y, w []float64) {
	t.Helper()
	_, gradient, _ := c.run(t, p, y, w)
	for i := range p {
		numeric := derivative(step, func(h float64) float64 {
			moved := slices.Clone(p)
			moved[i] += h
			mean, _, _ := c.run(t, moved, y, w)
			return mean
		})
		if !(math.Abs(gradient[i]-numeric) <= 1e-8*max(1, math.Abs(numeric))) {
			t.Errorf("gradient of prediction %d is %v, central difference %v", i, gradient[i], numeric)
		}
	}
}

// checkBest checks that the loss is 0 where predictions are the targets, has no
// gradient there, and is larger elsewhere.
func (c *comparison) checkBest(t *testing.T, p, y, w []float64) {
	t.Helper()
	const rounding = 1e-15
	mean, gradient, _ := c.run(t, y, y, w)
	if math.Abs(mean) > rounding || slices.ContainsFunc(gradient, func(g float64) bool { return math.Abs(g) > rounding }) {
		t.Errorf("where predictions are the targets the loss is %v, its gradient %v", mean, gradient)
	}
	for i := range p {
		moved := slices.Clone(y)
		moved[i] = p[i]
		if mean, _, _ := c.run(t, moved, y, w); !(mean > 0) {
			t.Errorf("the loss of %v for the target %v is %v", p[i], y[i], mean)
		}
	}
}

// checkMissing checks that a weight of 0 leaves a target out, whatever stands in its
// place, and that all weights 0 are no loss.
func (c *comparison) checkMissing(t *testing.T, p, y, w []float64) {
	t.Helper()
	missing := slices.Clone(w)
	missing[1], missing[4], missing[5] = 0, 0, 0
	before, want, _ := c.run(t, p, y, missing)
	for _, other := range []float64{1e6, -7, 0, 0.5} {
		changed := slices.Clone(y)
		changed[1], changed[4], changed[5] = other, other, -other
		after, gradient, _ := c.run(t, p, changed, missing)
		if before != after || !slices.Equal(gradient, want) {
			t.Errorf("with %v for missing targets the loss is %v, not %v, its gradient %v, not %v", other, after, before, gradient, want)
		}
	}
	if last := want[4*c.parameters:]; slices.ContainsFunc(last, func(g float64) bool { return g != 0 }) {
		t.Errorf("the gradient of a sample without targets is %v", last)
	}
	mean, gradient, _ := c.run(t, p, y, make([]float64, len(w)))
	if mean != 0 || slices.ContainsFunc(gradient, func(g float64) bool { return g != 0 }) {
		t.Errorf("without any target the loss is %v, its gradient %v", mean, gradient)
	}
}

// checkWeights checks that 1 is the weight without weights, and 2 that of a target given
// twice.
func (c *comparison) checkWeights(t *testing.T, p, y []float64) {
	t.Helper()
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-14*max(1, math.Abs(b)) }
	ones, _, plain := c.run(t, p, y, slices.Repeat([]float64{1}, len(y)))
	if !near(ones, plain) {
		t.Errorf("the loss is %v with weights of 1, %v without", ones, plain)
	}
	double, _, _ := c.run(t, p, y, []float64{2, 0, 0, 0, 1, 0})
	first, _, _ := c.run(t, p, y, []float64{1, 0, 0, 0, 0, 0})
	fifth, _, _ := c.run(t, p, y, []float64{0, 0, 0, 0, 1, 0})
	if !near(double, (2*first+fifth)/3) {
		t.Errorf("with weight 2 the loss is %v, not the mean of %v, %v and %v", double, first, first, fifth)
	}
}

// checkLossInNetwork checks a network that trains on the loss, with and without
// weights.
func checkLossInNetwork(t *testing.T, loss graph.Loss) {
	t.Helper()
	for _, weighted := range []bool{false, true} {
		s := shape{T: 3, F: 2, H: 3, B: 3}
		stack := s.stack(&graph.LSTM{})
		stack.Outputs, stack.Loss, stack.Weighted = 2, loss, weighted
		n := newNetwork(t, stack, s)
		n.checkGradient(t, 1e-7)
		n.checkSteps(t)
	}
}

// TestLossValues compares losses with their published formulas.
func TestLossValues(t *testing.T) {
	p, y := []float64{0.5, -3, 2, 0, 7, 1.25}, []float64{0, 0.5, 2, 1, -1, 1}
	for _, c := range []struct {
		loss graph.Loss
		of   func(a float64) float64 // the error |p - y|
	}{
		{&graph.MSE{}, func(a float64) float64 { return a * a }},
		{&graph.MAE{}, func(a float64) float64 { return a }},
		{&graph.Huber{Delta: 1}, huber(1)},
		{&graph.Huber{Delta: 0.3}, huber(0.3)},
		{&graph.Huber{Delta: 100}, func(a float64) float64 { return a * a / 2 }},
		{&graph.LogCosh{}, func(a float64) float64 { return math.Log(math.Cosh(a)) }},
	} {
		var want float64
		for i := range p {
			want += c.of(math.Abs(p[i]-y[i])) / 6
		}
		if _, _, got := newComparison(t, c.loss).run(t, p, y, y); math.Abs(got-want) > 1e-13 {
			t.Errorf("%T%+v: loss %v, want %v", c.loss, c.loss, got, want)
		}
	}
}

func huber(delta float64) func(a float64) float64 {
	return func(a float64) float64 {
		if a <= delta {
			return a * a / 2
		}
		return delta * (a - delta/2)
	}
}

// TestDefaultLossAndHead checks that a stack that names neither trains on the mean
// squared error of a dense head.
func TestDefaultLossAndHead(t *testing.T) {
	s := shape{T: 2, F: 1, H: 2, B: 2}
	stack := s.stack(&graph.RNN{})
	want := newNetwork(t, stack, s)
	stack.Head, stack.Loss = &graph.Dense{}, &graph.MSE{}
	if got := newNetwork(t, stack, s); got.loss != want.loss || !slices.EqualFunc(got.grads, want.grads, slices.Equal) {
		t.Errorf("loss %v with the defaults by name, %v without", got.loss, want.loss)
	}
}

// TestHeads checks every registered head: its weights, and gradients of a network
// that ends in it; a new one needs no line here.
func TestHeads(t *testing.T) {
	for _, info := range graph.Heads.All() {
		t.Run(info.Name, func(t *testing.T) {
			t.Parallel()
			checkWeights(t, info.New().Weights(4, 2))
			s := shape{T: 2, F: 2, H: 4, B: 3}
			stack := s.stack(&graph.GRU{})
			stack.Head, stack.Outputs = info.New(), 2
			n := newNetwork(t, stack, s)
			n.checkGradient(t, 1e-7)
			n.checkSteps(t)
		})
	}
}

// flat is a head that forgets the outputs.
type flat struct{ graph.Dense }

func (flat) Apply(e *graph.Expr, w *graph.Weights, h *graph.Node) *graph.Node { return h }

// TestHeadErrors checks what makes a head or a loss impossible.
func TestHeadErrors(t *testing.T) {
	for want, change := range map[string]func(*graph.Stack){
		"the head's prediction has the wrong shape: it must be (1, 1)": func(s *graph.Stack) { s.Head = flat{} },
		"loss: delta: 0: give a number from 1e-06":                     func(s *graph.Stack) { s.Loss = &graph.Huber{} },
		"loss: levels: [0.1 0.5 0.5]: each must be larger than the one before": func(s *graph.Stack) {
			s.Loss = &graph.Quantile{Levels: []float64{0.1, 0.5, 0.5}}
		},
		"loss: levels: 1: give a number between 0 and 1":    func(s *graph.Stack) { s.Loss = &graph.Quantile{Levels: []float64{0.1, 1}} },
		"loss: levels: it has no numbers":                   func(s *graph.Stack) { s.Loss = &graph.Quantile{} },
		"loss: power: 2: give a number from 1.001 to 1.999": func(s *graph.Stack) { s.Loss = &graph.Tweedie{Power: 2} },
		fmt.Sprintf("loss: delta: %v", math.Inf(1)):         func(s *graph.Stack) { s.Loss = &graph.Huber{Delta: math.Inf(1)} },
	} {
		stack := shape{T: 1, F: 1, H: 2, B: 1}.stack(&graph.RNN{})
		change(&stack)
		if _, err := stack.Unrolled(tensor.Float64, 1, 1, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
		if _, err := stack.Steps(tensor.Float64, 1, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
