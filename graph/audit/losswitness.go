package audit

import (
	"math"

	"unroll/graph"
	"unroll/graph/bptt"
	"unroll/graph/engine"
)

// lossProgram is a loss with its mean and, where it is wanted, the gradient of the mean,
// compiled by an engine.
type lossProgram[F engine.Float] struct {
	*engine.Function[F]
	prediction, each, mean, gradient *graph.Node
}

func newLossProgram[F engine.Float](name string, p *lossProblem, w want) (*lossProgram[F], error) {
	e := graph.NewExpr(engine.Dtype[F]())
	g := &lossProgram[F]{prediction: e.Input("prediction", p.shape.B, len(p.names)*p.shape.H)}
	target := e.Input("target", p.shape.B, p.shape.H)
	inputs := map[*graph.Node][]float64{target: p.y}
	var weight *graph.Node
	if p.weight != nil {
		weight = e.Input("weight", p.shape.B, p.shape.H)
		inputs[weight] = p.weight
	}
	g.each, g.mean = p.loss.Pointwise(e, g.prediction, target), e.MeanLoss(p.loss, g.prediction, target, weight)
	if w == withGradient && e.Err() == nil {
		g.gradient = e.Gradient([]*graph.Node{g.mean}, []*graph.Node{e.Const(1, 1, 1)}, []*graph.Node{g.prediction})[0]
	}
	if e.Err() != nil {
		return nil, e.Err()
	}
	f, err := engine.NewFunction([]*graph.Node{g.each, g.mean, g.gradient}, engine.FunctionOptions[F]{Engine: name})
	if err != nil {
		return nil, err
	}
	for n, values := range inputs {
		convert(f.Input(n), values)
	}
	g.Function = f
	return g, nil
}

// run evaluates the graph at a point.
func (g *lossProgram[F]) run(p *lossProblem, at point[float64]) error {
	convert(g.Input(g.prediction), packed(p, at))
	return g.Run()
}

// read copies an output; for a nil node it returns zeros of the given size.
func (g *lossProgram[F]) read(n *graph.Node, size int) []float64 {
	values := make([]float64, size)
	if n != nil {
		convert(values, g.Output(n))
	}
	return values
}

// lossValues are the losses of all targets and their mean, in the form of the states of
// one step.
func lossValues(each []float64, mean float64) [][][]float64 {
	return [][][]float64{{each, {mean}}}
}

func symbolicLoss[F engine.Float](name, engineName string, k kind) witnessOf[*lossProblem] {
	return witnessOf[*lossProblem]{name: name, kind: k, compute: func(p *lossProblem) (*result, error) {
		g, err := newLossProgram[F](engineName, p, withGradient)
		if err != nil {
			return nil, err
		}
		defer g.Close()
		if err := g.run(p, p.at); err != nil {
			return nil, err
		}
		t := &result{states: lossValues(g.read(g.each, len(p.y)), g.read(g.mean, 1)[0])}
		t.gradient = p.unpacked(g.read(g.gradient, len(p.y)*len(p.names)))
		t.slopes = p.project(t.gradient)
		return t, nil
	}}
}

// handLoss is the twin's own backward pass.
func handLoss(twin *bptt.LossTwin) witnessOf[*lossProblem] {
	return witnessOf[*lossProblem]{name: "hand", kind: byHand, compute: func(p *lossProblem) (*result, error) {
		raw, shares := packed(p, p.at), bptt.Shares(p.weight, len(p.y))
		each, err := bptt.Losses(twin, p.shape.H, raw, p.y)
		if err != nil {
			return nil, err
		}
		gradient, err := bptt.LossGradient(twin, p.shape.H, raw, p.y, shares)
		if err != nil {
			return nil, err
		}
		t := &result{states: lossValues(each, dot(shares, each)), gradient: p.unpacked(gradient)}
		t.slopes = p.project(t.gradient)
		return t, nil
	}}
}

// complexLoss is the complex step through the twin's losses.
func complexLoss(twin *bptt.LossTwin) witnessOf[*lossProblem] {
	return witnessOf[*lossProblem]{name: "complex", kind: complexStep, compute: func(p *lossProblem) (*result, error) {
		at := make(point[complex128], len(p.at))
		for i, values := range p.at {
			at[i] = lifted(values)
		}
		shares := bptt.Shares(p.weight, len(p.y))
		losses := func(part func(complex128) float64) ([]float64, error) {
			each, err := bptt.Losses(twin, p.shape.H, packed(p, at), p.y)
			return parts([][][]complex128{{each}}, part)[0][0], err
		}
		each, err := losses(func(z complex128) float64 { return real(z) })
		if err != nil {
			return nil, err
		}
		t := &result{states: lossValues(each, dot(shares, each))}
		t.slopes = p.along(func(quantity int, d direction) float64 {
			const h = 1e-20
			values := at[quantity]
			at[quantity] = d.lifted(p.at[quantity], h)
			defer func() { at[quantity] = values }()
			moved, e := losses(func(z complex128) float64 { return imag(z) })
			if e != nil {
				err = e
				return 0
			}
			return dot(shares, moved) / h
		})
		return t, err
	}}
}

// lossDifferences takes central differences of the graph's own mean.
func lossDifferences(engineName string) witnessOf[*lossProblem] {
	return witnessOf[*lossProblem]{name: "differences", kind: differences, compute: func(p *lossProblem) (*result, error) {
		g, err := newLossProgram[float64](engineName, p, statesOnly)
		if err != nil {
			return nil, err
		}
		defer g.Close()
		t := &result{slopes: p.along(func(quantity int, d direction) float64 {
			return derivative(func(h float64) float64 {
				if e := g.run(p, p.moved(quantity, d, h)); e != nil {
					err = e
					return math.NaN()
				}
				return g.read(g.mean, 1)[0]
			})
		})}
		return t, err
	}}
}
