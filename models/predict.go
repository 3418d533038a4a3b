package models

import (
	"cmp"

	"unroll/graph/engine"
)

// Predictor is a trained network of either float type.
type Predictor interface {
	// Predict returns the predictions for all samples; see [Network.Predict].
	Predict(samples Samples, batch int) ([]float64, error)
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

// predictBatch is the batch size of a stateless network's predictions, which do not
// depend on it.
const predictBatch = 64

// Predict returns the predictions for all samples, row-major [samples, outputs]. A
// stateful network starts from zero state, processes the samples in order in batches
// of the given size (0 for the Spec's), and carries its state; a stateless one ignores
// the size.
func (n *Network[F]) Predict(samples Samples, batch int) ([]float64, error) {
	if n.deputy != nil {
		copy(n.deputy.Params, n.Params)
		return n.deputy.Predict(samples, batch)
	}
	if !n.stateful {
		batch = predictBatch
	} else {
		batch = cmp.Or(batch, n.train.Batch, 1)
		if err := checkStateful(samples.Len(), batch); err != nil {
			return nil, err
		}
	}
	predictions := make([]float64, 0, samples.Len()*n.Stack.Outputs)
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
			predictions = append(predictions, float64(v))
		}
	}
	return predictions, nil
}
