package audit

import (
	"math"
	"math/rand/v2"

	"unroll/graph"
	"unroll/graph/bptt"
)

// problem is a cell with random values for everything its gradient depends on.
// The loss that is differentiated is
//
//	L = sum over t of <h_t, dOut_t> + sum over states of <s_T, dFinal>
//
// h_t being the output after step t and s_T a state after the last.
//
// Its quantities are the weights, packed, x [T, B, F] and the initial states [B, H].
type problem struct {
	setting
	cell   graph.Cell
	params []graph.Param // the cell's packed weights
	dOut   []float64     // [T, B, H]
	dFinal [][]float64   // [state][B*H]
}

// newProblem draws a problem; the same seed and shape give the same numbers.
func newProblem(cell graph.Cell, s Shape, seed uint64) (*problem, error) {
	if err := s.check(cell); err != nil {
		return nil, err
	}
	p := &problem{setting: setting{shape: s}, cell: cell, params: s.stack(cell).Passes()[0].Params}
	rng := rand.New(rand.NewPCG(seed, 0))
	for _, w := range p.params {
		deviation := 0.5 / math.Sqrt(float64(w.Rows)) // sums over many rows stay of order 1
		p.add(w.Name, draw(w.Size(), func() float64 { return deviation * rng.NormFloat64() }))
	}
	p.add("x", draw(s.T*s.B*s.F, rng.NormFloat64))
	for _, state := range cell.States() { // positive, as a normalizer has to be
		p.add("initial "+state, draw(s.B*s.H, func() float64 { return 0.1 + 0.9*rng.Float64() }))
		p.dFinal = append(p.dFinal, draw(s.B*s.H, rng.NormFloat64))
	}
	p.dOut = draw(s.T*s.B*s.H, rng.NormFloat64)
	for i, values := range p.at {
		p.probes = append(p.probes, probesOf(rng, len(values), p.rows(i)))
	}
	return p, nil
}

// rows returns how many elements of a quantity are summed in one pre-activation.
func (p *problem) rows(quantity int) int {
	switch {
	case quantity < len(p.params):
		return p.params[quantity].Rows
	case quantity == len(p.params):
		return p.shape.F
	}
	return p.shape.H
}

// split returns the parts of a point in the form that references take.
func split[S bptt.Scalar](p *problem, at point[S]) (w bptt.Weights[S], x []S, initial [][]S) {
	n := len(p.params)
	w = bptt.Weights[S]{}
	for i, param := range p.params {
		w[param.Name] = at[i]
	}
	return w, at[n], at[n+1:]
}

// loss returns the loss of the states after every step, [T][state][B*H].
func (p *problem) loss(states [][][]float64) float64 {
	var total float64
	for t, step := range states {
		n := len(step[0])
		total += dot(p.dOut[t*n:(t+1)*n], step[0])
	}
	for k, s := range states[len(states)-1] {
		total += dot(p.dFinal[k], s)
	}
	return total
}
