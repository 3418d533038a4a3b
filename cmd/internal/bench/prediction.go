package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"unroll/graph"
	"unroll/graph/engine"
)

// Prediction is a prediction by one LSTM layer with a dense head, in float32 on one core:
// from all time steps of a window or, as a service does it, from the newest one and the
// states that are carried.
type Prediction struct {
	Name    string `json:"name"`
	Steps   int    `json:"steps"`
	Inputs  int    `json:"inputs"`
	Units   int    `json:"units"`
	Batch   int    `json:"batch"`
	Carried bool   `json:"states_carried"`
	Kernels string `json:"kernels,omitempty"`
}

// Predictions returns the cases of `unroll bench`.
func Predictions() []Prediction {
	cases := []Prediction{
		{Steps: 24, Inputs: 1, Units: 64, Batch: 1}, {Steps: 24, Inputs: 1, Units: 64, Batch: 64},
		{Steps: 24, Inputs: 1, Units: 256, Batch: 1}, {Steps: 24, Inputs: 1, Units: 256, Batch: 128},
		{Steps: 1, Inputs: 1, Units: 64, Batch: 1, Carried: true}, {Steps: 1, Inputs: 1, Units: 256, Batch: 1, Carried: true},
	}
	for i, c := range cases {
		cases[i].Name = fmt.Sprintf("T=%d F=%d H=%d B=%d", c.Steps, c.Inputs, c.Units, c.Batch)
		if c.Carried {
			cases[i].Name += ", states carried"
		}
	}
	return cases
}

// PredictionResult is the measurement of a Prediction.
type PredictionResult struct {
	Prediction
	Median float64 `json:"seconds_p50"`
	Late   float64 `json:"seconds_p99"`
	// ONNXRuntime is the time of ONNX Runtime divided by that of the machine.
	ONNXRuntime *Ratio `json:"onnxruntime_over_machine,omitempty"`
}

// Predict measures a case, with ONNX Runtime beside it if the peer is wanted and there. The
// second error says why the peer is not there.
func Predict(ctx context.Context, c Prediction, peers bool) (r *PredictionResult, missing, err error) {
	own, err := newPredicting(c)
	if err != nil {
		return nil, nil, err
	}
	defer own.close()
	contenders := []*contender{own}
	if peers && !c.Carried {
		var p *peer
		if p, missing = newONNXRuntime(ctx, c); missing == nil {
			defer p.close()
			contenders = append(contenders, &contender{networks: 1, timed: p.seconds})
		}
	}
	times, err := takeTurns(ctx, contenders)
	if err != nil {
		return nil, missing, err
	}
	r = &PredictionResult{Prediction: c}
	if len(contenders) > 1 {
		r.ONNXRuntime = ratio(times[1], times[0])
	}
	r.Median, r.Late, err = latency(own)
	return r, missing, err
}

// latency returns the median and the 99th percentile of the times of single predictions.
func latency(k *contender) (median, late float64, err error) {
	var times []float64
	for begin := time.Now(); len(times) < 1000 && (len(times) < 100 || time.Since(begin) < time.Second); {
		t, err := k.seconds(1)
		if err != nil {
			return 0, 0, err
		}
		times = append(times, t)
	}
	slices.Sort(times)
	return times[len(times)/2], times[len(times)*99/100], nil
}

func (c Prediction) stack() graph.Stack {
	return Case{Inputs: c.Inputs, Units: c.Units}.stack()
}

func (c Prediction) parameters(stack graph.Stack) []float32 {
	return draw(stack.Size(), rand.New(rand.NewPCG(1, 2)))
}

// newPredicting returns the machine.
func newPredicting(c Prediction) (*contender, error) {
	o := engine.Options[float32]{Engine: Case{Kernels: c.Kernels}.machine(), Batch: c.Batch, Params: c.parameters(c.stack())}
	if c.Carried {
		p, err := engine.NewPredictor(c.stack(), o)
		if err != nil {
			return nil, err
		}
		x := slices.Repeat([]float32{0.1}, c.Batch*c.Inputs)
		return &contender{networks: 1, close: p.Close, step: func() error {
			_, err := p.Step(x)
			return err
		}}, nil
	}
	o.Steps = c.Steps
	p, err := engine.Compile(c.stack(), o)
	if err != nil {
		return nil, err
	}
	copy(p.X, slices.Repeat([]float32{0.1}, len(p.X)))
	return &contender{networks: 1, step: p.Run, close: p.Close}, nil
}
