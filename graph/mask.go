package graph

import "math/rand/v2"

// Mask is a dropout mask: an input [batch, width] drawn anew for every batch
// and the same at all its time steps (Gal & Ghahramani 2016).
type Mask struct {
	Node *Node
	Rate float64 // share of zeros
}

// Draw fills values, row-major, with 0 where a unit is dropped and 1/(1-rate)
// where it is kept, so that the expectation does not change.
func (m Mask) Draw(rng *rand.Rand, values []float64) {
	for i := range values {
		values[i] = 0
		if rng.Float64() >= m.Rate {
			values[i] = 1 / (1 - m.Rate)
		}
	}
}

// masks are the dropout inputs of one pass; nil nodes for none.
type masks struct {
	input, recurrent *Node
	all              []Mask
}

// newMasks adds the mask inputs that a training graph of this pass needs.
func newMasks(e *Expr, p Pass, batch int, train bool) masks {
	var m masks
	if !train {
		return m
	}
	if p.Layer.Dropout > 0 {
		m.input = e.Input(p.Name+"/dropout", batch, p.Inputs)
		m.all = append(m.all, Mask{m.input, p.Layer.Dropout})
	}
	if p.Layer.RecurrentDropout > 0 {
		m.recurrent = e.Input(p.Name+"/recurrent_dropout", batch, p.Layer.Units)
		m.all = append(m.all, Mask{m.recurrent, p.Layer.RecurrentDropout})
	}
	return m
}
