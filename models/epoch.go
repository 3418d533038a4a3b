package models

import (
	"context"
	"math"
	"math/rand/v2"

	"unroll/graph/engine"
)

// fitEpoch visits the samples once, in the given order, and returns the mean of
// the loss before each update.
func (n *Network[F]) fitEpoch(ctx context.Context, samples Samples, order []int, o FitOptions, epoch int) (float64, error) {
	var sum float64
	var before *engine.Program[F]
	for from := 0; from < len(order); from += o.Batch {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		indices := order[from:min(from+o.Batch, len(order))]
		p, err := n.program(len(indices), true)
		if err != nil {
			return 0, err
		}
		if n.stateful && before != nil {
			p.Carry()
		} else {
			p.Reset()
		}
		before = p
		load(p, samples, indices)
		for _, m := range p.Masks {
			m.Draw(rand.New(o.Masks))
		}
		if err := p.Run(); err != nil {
			return 0, err
		}
		loss := float64(p.Loss[0])
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return 0, &DivergedError{Epoch: epoch + 1, Batch: from/o.Batch + 1}
		}
		sum += loss * float64(len(indices))
		if from+o.Batch >= len(order) {
			n.before = append(n.before[:0], n.Params...)
		}
		n.optimizer.clip(p.Grads, o.ClipNorm)
		n.optimizer.update(n.Params, p.Grads)
		if o.OnUpdate != nil {
			if err := o.OnUpdate(n.optimizer.Steps, loss); err != nil {
				return 0, err
			}
		}
	}
	return sum / float64(len(order)), nil
}

// natural is the order 0, 1, ..., n-1.
func natural(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}
