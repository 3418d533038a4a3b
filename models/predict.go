package models

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
			p.carry()
		} else {
			p.resetStates()
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
