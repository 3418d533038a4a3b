package bench

import (
	"math/rand/v2"
	"slices"

	"unroll/graph"
	"unroll/graph/bptt"
	"unroll/graph/engine"
	"unroll/graph/optimizer"
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

// machine is the name of the engine.
func (c Case) machine() string { return engine.Default + ":" + c.Kernels }

// newMachine returns the machine, with Adam over the flat parameter vector.
func newMachine(c Case) (*contender, error) {
	p, closeAll, err := c.compile(0)
	if err != nil {
		return nil, err
	}
	params, x, y := c.data()
	copy(p.Params, params)
	copy(p.X, x)
	copy(p.Y, y)
	return &contender{networks: 1, step: p.Run, close: closeAll}, nil
}

// newLanes returns the machine with a network in each of its lanes.
func newLanes(c Case) (*contender, error) {
	lanes := 8
	if has := engine.Lanes[float32](c.machine()); has != nil {
		lanes = slices.Max(has)
	}
	p, closeAll, err := c.compile(lanes)
	if err != nil {
		return nil, err
	}
	params, x, y := c.data()
	for lane := range lanes {
		engine.ToLane(p.Params, lane, params)
		engine.ToLane(p.X, lane, x)
		engine.ToLane(p.Y, lane, y)
	}
	return &contender{networks: lanes, step: p.Run, close: closeAll}, nil
}

// compile compiles the step for the machine, and an updater.
func (c Case) compile(lanes int) (p *engine.Program[float32], closeAll func(), err error) {
	adam, err := engine.NewUpdater(optimizer.Rules.Default().New(), c.stack().Params(), engine.UpdaterOptions[float32]{
		Engine: c.machine(), Workers: c.Workers, Lanes: lanes,
	})
	if err != nil {
		return nil, nil, err
	}
	p, err = engine.Compile(c.stack(), engine.Options[float32]{
		Engine: c.machine(), Steps: c.Steps, Batch: c.Batch, Train: true, Updater: adam, Workers: c.Workers, Lanes: lanes,
	})
	if err != nil {
		adam.Close()
		return nil, nil, err
	}
	return p, func() { p.Close(); adam.Close() }, nil
}

// newPlain returns the hand-derived pass in plain Go.
func newPlain(c Case) (*contender, error) {
	params, x, y := c.data()
	p, err := bptt.NewPlainLSTM(bptt.Dims{T: c.Steps, B: c.Batch, F: c.Inputs, H: c.Units}, params)
	if err != nil {
		return nil, err
	}
	return &contender{networks: 1, close: func() {}, step: func() error {
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
	return &contender{networks: 1, step: p.Run, close: p.Close}, nil
}
