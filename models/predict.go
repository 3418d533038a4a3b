package models

import "unroll/graph/engine"

// Predictor is a trained network, whatever the type of its numbers.
type Predictor interface {
	// Predict returns the predictions for all samples; see [Network.Predict].
	Predict(samples Samples, batch int) ([]float64, error)
	// Close releases what the network holds.
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

// predictBatch is the batch in which a stateless network predicts: its size
// changes how fast that is and nothing else.
const predictBatch = 64

// Predict returns the predictions for all samples, row-major [samples,
// outputs]. A stateful network starts from zero state, runs through the samples
// in order in the given batch, and carries its state; for a stateless one batch
// does not matter.
func (n *Network[F]) Predict(samples Samples, batch int) ([]float64, error) {
	if !n.stateful {
		batch = predictBatch
	}
	if n.stateful {
		if err := checkStateful(samples.Len(), batch); err != nil {
			return nil, err
		}
	}
	order := natural(samples.Len())
	var predictions []float64
	for from := 0; from < len(order); from += batch {
		indices := order[from:min(from+batch, len(order))]
		p, err := n.program(len(indices), false)
		if err != nil {
			return nil, err
		}
		if n.stateful && from > 0 {
			p.Carry()
		} else {
			p.Reset()
		}
		load(p, samples, indices)
		if err := p.Run(); err != nil {
			return nil, err
		}
		for _, v := range p.Pred {
			predictions = append(predictions, float64(v))
		}
	}
	return predictions, nil
}
