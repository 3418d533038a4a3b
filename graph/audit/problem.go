package audit

import (
	"math"
	"math/rand/v2"
	"slices"

	"unroll/graph"
	"unroll/graph/bptt"
)

// problem is a cell with random values for everything its gradient depends on.
// The loss that is differentiated is
//
//	L = sum over t of <h_t, dOut_t> + sum over states of <s_T, dFinal>
//
// h_t being the output after step t and s_T a state after the last.
type problem struct {
	cell   graph.Cell
	shape  Shape
	params []graph.Param // the cell's packed weights
	names  []string      // of the quantities: weights, x, initial states
	at     point[float64]
	dOut   []float64     // [T, B, H]
	dFinal [][]float64   // [state][B*H]
	probes [][]direction // for each quantity
}

// point is where the loss is evaluated: the values of all quantities, the
// weights packed, x [T, B, F], the initial states [B, H].
type point[S bptt.Scalar] [][]S

// newProblem draws a problem; the same seed and shape give the same numbers.
func newProblem(cell graph.Cell, s Shape, seed uint64) (*problem, error) {
	if err := s.check(cell); err != nil {
		return nil, err
	}
	p := &problem{cell: cell, shape: s, params: s.stack(cell).Passes()[0].Params}
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

func (p *problem) add(name string, values []float64) {
	p.names, p.at = append(p.names, name), append(p.at, values)
}

// draw rounds to float32, so that witnesses in float32 read the same numbers.
func draw(n int, number func() float64) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = float64(float32(number()))
	}
	return v
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

func dot(a, b []float64) float64 {
	var sum float64
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// direction is a change of a quantity: value[i] at element at[i], or at element i
// where at is nil.
type direction struct {
	at    []int
	value []float32
}

const (
	fewElements  = 24 // a quantity of so many is probed element by element
	manyElements = 2  // of a larger one so many are drawn,
	mixtures     = 2  // and so many directions that change all elements
)

// probesOf returns the directions in which a quantity of n elements is changed by the
// witnesses that compute one slope at a time. A mixture changes each element by
// 1/sqrt(rows) up or down, so that a pre-activation changes by about 1.
func probesOf(rng *rand.Rand, n, rows int) []direction {
	elements := make([]int, n)
	for i := range elements {
		elements[i] = i
	}
	var probes []direction
	if n > fewElements {
		for range mixtures {
			signs := make([]float32, n)
			for i := range signs {
				signs[i] = float32(math.Copysign(1/math.Sqrt(float64(rows)), rng.Float64()-0.5))
			}
			probes = append(probes, direction{value: signs})
		}
		for i := range manyElements {
			k := i + rng.IntN(n-i)
			elements[i], elements[k] = elements[k], elements[i]
		}
		elements = elements[:manyElements]
	}
	for _, i := range elements {
		probes = append(probes, direction{at: []int{i}, value: []float32{1}})
	}
	return probes
}

// add adds h times the direction to v.
func (d direction) add(v []float64, h float64) {
	for i, x := range d.value {
		if d.at != nil {
			i = d.at[i]
		}
		v[i] += h * float64(x)
	}
}

// dot returns the slope along the direction, given the gradient g.
func (d direction) dot(g []float64) float64 {
	var sum float64
	for i, x := range d.value {
		if d.at != nil {
			i = d.at[i]
		}
		sum += float64(x) * g[i]
	}
	return sum
}

// moved returns the point with h times the direction added to one quantity.
func (p *problem) moved(quantity int, d direction, h float64) point[float64] {
	at := slices.Clone(p.at)
	at[quantity] = slices.Clone(at[quantity])
	d.add(at[quantity], h)
	return at
}
