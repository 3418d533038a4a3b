package bench

import (
	"math"
	"math/rand/v2"

	"unroll/graph"
	"unroll/graph/bptt"
	"unroll/graph/engine"
	"unroll/graph/machine/kernel"
)

func (c Case) stack() graph.Stack {
	info, err := graph.Cells.Lookup("lstm")
	if err != nil {
		panic(err) // package graph registers it
	}
	return graph.Stack{Inputs: c.Inputs, Layers: []graph.Layer{{Cell: info.New(), Units: c.Units}}, Outputs: 1}
}

// draw returns random numbers of the size of scaled data and initial weights.
func draw(n int, rng *rand.Rand) []float32 {
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(0.1 * rng.NormFloat64())
	}
	return values
}

// data returns the initial parameters, the inputs [T, B, F] and the targets [B].
func (c Case) data() (params, x, y []float32) {
	rng := rand.New(rand.NewPCG(1, 2))
	return draw(c.stack().Size(), rng), draw(c.Steps*c.Batch*c.Inputs, rng), draw(c.Batch, rng)
}

// newMachine returns the machine, with Adam over the flat parameter vector.
func newMachine(c Case) (*contender, error) {
	params, x, y := c.data()
	p, err := engine.Compile(c.stack(), engine.Options[float32]{
		Steps: c.Steps, Batch: c.Batch, Params: params, Train: true, Workers: c.Workers,
	})
	if err != nil {
		return nil, err
	}
	copy(p.X, x)
	copy(p.Y, y)
	set := kernel.Kernels[float32]()
	m, v := make([]float32, len(params)), make([]float32, len(params))
	adam := kernel.Adam[float32]{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7}
	updates := 0
	return &contender{close: p.Close, step: func() error {
		if err := p.Run(); err != nil {
			return err
		}
		updates++
		t := float64(updates)
		adam.Rate = float32(0.001 * math.Sqrt(1-math.Pow(0.999, t)) / (1 - math.Pow(0.9, t)))
		set.Adam(&params[0], &m[0], &v[0], &p.Grads[0], len(params), &adam)
		return nil
	}}, nil
}

// newPlain returns the hand-derived pass in plain Go.
func newPlain(c Case) (*contender, error) {
	params, x, y := c.data()
	p, err := bptt.NewPlainLSTM(bptt.Dims{T: c.Steps, B: c.Batch, F: c.Inputs, H: c.Units}, params)
	if err != nil {
		return nil, err
	}
	return &contender{close: func() {}, step: func() error {
		_, err := p.Step(x, y)
		return err
	}}, nil
}

// newTape returns the usual Gorgonia program: the unrolled graph on the tape machine with
// dual values, and Gorgonia's own Adam.
func newTape(c Case) (*contender, error) {
	params, x, y := c.data()
	p, err := engine.GorgoniaAdam(c.stack(), engine.Options[float32]{Steps: c.Steps, Batch: c.Batch, Params: params})
	if err != nil {
		return nil, err
	}
	copy(p.X, x)
	copy(p.Y, y)
	return &contender{step: p.Run, close: p.Close}, nil
}
