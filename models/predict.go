package models

import (
	"cmp"
	"slices"

	"unroll/graph"
	"unroll/graph/distribution"
	"unroll/graph/engine"
)

// Predictor is a trained network of either float type.
type Predictor interface {
	// Predict returns the point forecasts for all samples; see [Network.Predict].
	Predict(samples Samples, batch int) ([]float64, error)
	// Distributions returns their distributions; see [Network.Distributions].
	Distributions(samples Samples, batch int) ([]distribution.Distribution, error)
	// Close releases the network's resources.
	Close()
}

// NewPredictor returns a Spec's network, for windows of [steps, features] and
// the given number of targets, with saved weights.
func NewPredictor(spec *Spec, engine string, steps, features, horizon int, weights Saved) (Predictor, error) {
	if spec.Train.Dtype == "float64" {
		return newPredictor[float64](spec, engine, steps, features, horizon, weights)
	}
	return newPredictor[float32](spec, engine, steps, features, horizon, weights)
}

func newPredictor[F engine.Float](spec *Spec, engine string, steps, features, horizon int, weights Saved) (Predictor, error) {
	n, err := NewNetwork[F](spec, engine, steps, features, horizon, nil)
	if err != nil {
		return nil, err
	}
	return n, n.SetWeights(weights)
}

// PredictBatch is the batch size of a stateless network's predictions, which do not
// depend on it.
const PredictBatch = 64

// Predict returns the point forecasts for all samples, row-major [samples, outputs]. A
// stateful network starts from zero state, processes the samples in order in batches
// of the given size (0 for the Spec's), and carries its state; a stateless one ignores
// the size.
func (n *Network[F]) Predict(samples Samples, batch int) ([]float64, error) {
	raw, err := n.outputs(samples, batch)
	loss, is := n.Stack.Objective().(graph.Parametric)
	if err != nil || !is {
		return raw, err
	}
	return n.link(loss, raw)
}

// Distributions returns the predicted distributions of the targets of all samples, row-major
// [samples, outputs]; nil unless the loss is a [graph.Likelihood].
func (n *Network[F]) Distributions(samples Samples, batch int) ([]distribution.Distribution, error) {
	loss, is := n.Stack.Loss.(graph.Likelihood)
	if !is {
		return nil, nil
	}
	raw, err := n.outputs(samples, batch)
	if err == nil {
		_, err = n.link(n.Stack.Objective().(graph.Parametric), raw)
	}
	if err != nil {
		return nil, err
	}
	outputs, width := n.Stack.Outputs, n.Stack.Width()
	all := make([]distribution.Distribution, 0, samples.Len()*outputs)
	for parameters := range slices.Chunk(raw, width) {
		for target := range outputs {
			of := make([]float64, width/outputs)
			for k := range of {
				of[k] = parameters[k*outputs+target]
			}
			all = append(all, loss.Distribution(of))
		}
	}
	return all, nil
}

// link replaces what the head gives, [samples, width], with the parameters of each target in the
// order of [graph.Parametric], row-major [samples, parameters, outputs], and returns the point
// forecasts [samples, outputs].
func (n *Network[F]) link(loss graph.Parametric, raw []float64) (points []float64, err error) {
	outputs, width := n.Stack.Outputs, n.Stack.Width()
	for rows := range slices.Chunk(raw, PredictBatch*width) {
		l, err := n.linkFor(loss, len(rows)/width)
		if err != nil {
			return nil, err
		}
		copy(l.Input(l.raw), rows)
		if err := l.Run(); err != nil {
			return nil, err
		}
		for k, p := range l.parameters {
			for i, v := range l.Output(p) {
				rows[i/outputs*width+k*outputs+i%outputs] = v
			}
		}
		points = append(points, l.Output(l.point)...)
	}
	return points, nil
}

// linkFunction computes parameters from what the head gives, in float64.
type linkFunction struct {
	*engine.Function[float64]
	raw        *graph.Node   // [samples, width]
	parameters []*graph.Node // [samples, outputs]
	point      *graph.Node   // [samples, outputs]
}

// linkFor returns the function for a number of samples, compiled at the first use.
func (n *Network[F]) linkFor(loss graph.Parametric, samples int) (l *linkFunction, err error) {
	if l, done := n.links[samples]; done {
		return l, nil
	}
	e := graph.NewExpr(engine.Dtype[float64]())
	l = &linkFunction{raw: e.Input("output", samples, n.Stack.Width())}
	l.parameters = e.Parameters(loss, l.raw)
	l.point = loss.Point(e, l.parameters)
	if err := e.Err(); err != nil {
		return nil, err
	}
	l.Function, err = engine.NewFunction(append(slices.Clip(l.parameters), l.point), engine.FunctionOptions[float64]{Engine: n.engine})
	if err == nil {
		n.links[samples] = l
	}
	return l, err
}

// outputs returns what the head gives for all samples, row-major [samples, width].
func (n *Network[F]) outputs(samples Samples, batch int) ([]float64, error) {
	if n.deputy != nil {
		copy(n.deputy.Params, n.Params)
		return n.deputy.outputs(samples, batch)
	}
	if !n.stateful {
		batch = PredictBatch
	} else {
		batch = cmp.Or(batch, n.train.Batch, 1)
		if err := checkStateful(samples.Len(), batch); err != nil {
			return nil, err
		}
	}
	outputs := make([]float64, 0, samples.Len()*n.Stack.Width())
	for from := 0; from < samples.Len(); from += batch {
		indices := natural(from, min(from+batch, samples.Len()))
		p, err := n.program(len(indices), false)
		if err != nil {
			return nil, err
		}
		if n.stateful && from > 0 {
			p.Carry()
		} else {
			p.Reset()
		}
		load(p, samples, indices, 0, 1)
		if err := p.Run(); err != nil {
			return nil, err
		}
		for _, v := range p.Pred {
			outputs = append(outputs, float64(v))
		}
	}
	return outputs, nil
}
