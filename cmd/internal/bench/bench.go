package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"unroll/graph/machine"
)

// Case is a training step of one LSTM layer with a dense head: forward, backward and one
// update with Adam, in float32.
type Case struct {
	Name     string `json:"name"`
	Steps    int    `json:"steps"` // time steps
	Inputs   int    `json:"inputs"`
	Units    int    `json:"units"`
	Batch    int    `json:"batch"`
	Workers  int    `json:"workers"`           // cores of the machine
	Kernels  string `json:"kernels,omitempty"` // of the machine; default: the fastest
	WithTape bool   `json:"-"`                 // also measure the tape machine, which takes seconds to compile
	InLanes  bool   `json:"-"`                 // also measure the machine with networks in lanes, as such small ones are trained
}

// Cases returns the cases of `unroll bench`: the small ones, and on request the large ones.
func Cases(large bool) []Case {
	cases := []Case{
		{Steps: 1, Inputs: 1, Units: 4, Batch: 1, Workers: 1, WithTape: true, InLanes: true},
		{Steps: 3, Inputs: 1, Units: 4, Batch: 1, Workers: 1, WithTape: true, InLanes: true},
		{Steps: 48, Inputs: 1, Units: 64, Batch: 64, Workers: 1, WithTape: true},
	}
	if large {
		for _, inputs := range []int{1, 64} {
			for _, workers := range []int{1, 2} {
				cases = append(cases, Case{Steps: 100, Inputs: inputs, Units: 256, Batch: 128, Workers: workers})
			}
		}
	}
	for i, c := range cases {
		cases[i].Name = fmt.Sprintf("T=%d F=%d H=%d B=%d", c.Steps, c.Inputs, c.Units, c.Batch)
	}
	return cases
}

// Result is the measurement of a case.
type Result struct {
	Case
	Machine     float64 `json:"machine_seconds"` // of one step, median over the turns
	Allocations float64 `json:"machine_allocations"`
	Product     float64 `json:"product_flops"` // operations per second of the recurrent matrix product alone, on one core
	// Tape and Plain are the times of the tape machine and the hand-derived pass divided
	// by that of the machine.
	Tape  *Ratio `json:"tape_over_machine,omitempty"`
	Plain *Ratio `json:"hand_derived_over_machine"`
	// Lanes is the time of the machine divided by that of one network in lanes, if all lanes are in use.
	Lanes *Ratio `json:"machine_over_lane,omitempty"`
	// PyTorch is the time of PyTorch divided by that of the machine.
	PyTorch *Ratio `json:"pytorch_over_machine,omitempty"`
}

// Ratio is the distribution of a ratio of times over the turns.
type Ratio struct {
	Low    float64 `json:"low"`
	Median float64 `json:"median"`
	High   float64 `json:"high"`
}

// turns is the number of turns of each contender.
const turns = 9

// contender runs training steps, or predictions.
type contender struct {
	networks int // of a step
	step     func() error
	close    func()
	timed    func(steps int) (seconds float64, err error) // instead of step, if another process measures
}

// seconds is the time of so many steps.
func (k *contender) seconds(steps int) (float64, error) {
	if k.timed != nil {
		return k.timed(steps)
	}
	start := time.Now()
	for range steps {
		if err := k.step(); err != nil {
			return 0, err
		}
	}
	return time.Since(start).Seconds(), nil
}

// Run measures a case, with PyTorch beside it if the peer is wanted and there. The second
// error says why the peer is not there. If the context ends, it stops between turns with its
// error.
func Run(ctx context.Context, c Case, peers bool) (r *Result, missing, err error) {
	r = &Result{Case: c}
	var contenders []*contender
	var found []**Ratio // of the contenders after the first, the machine
	defer func() {
		for _, k := range contenders {
			k.close()
		}
	}()
	for _, m := range []struct {
		wanted bool
		made   func(Case) (*contender, error)
		ratio  **Ratio
	}{
		{true, newMachine, nil}, {true, newPlain, &r.Plain}, {c.WithTape, newTape, &r.Tape}, {c.InLanes, newLanes, &r.Lanes},
	} {
		if !m.wanted {
			continue
		}
		k, err := m.made(c)
		if err != nil {
			return nil, nil, err
		}
		contenders, found = append(contenders, k), append(found, m.ratio)
	}
	if peers {
		var p *peer
		if p, missing = newPyTorch(ctx, c); missing == nil {
			contenders = append(contenders, &contender{networks: 1, timed: p.seconds, close: p.close})
			found = append(found, &r.PyTorch)
		}
	}
	times, err := takeTurns(ctx, contenders)
	if err != nil {
		return nil, missing, err
	}
	r.Machine = median(times[0])
	for i, f := range found[1:] {
		*f = ratio(times[i+1], times[0])
	}
	if r.Lanes != nil {
		r.Lanes = r.Lanes.inverse()
	}
	if r.Product, err = machine.ProductRate[float32](c.Kernels, c.Batch, 4*c.Units, c.Units); err != nil {
		return nil, missing, err
	}
	r.Allocations, err = allocationsPerStep(contenders[0])
	return r, missing, err
}

// allocationsPerStep counts the allocations in a step of a contender after warm-up: the mean
// over ten steps, rounded down because other goroutines may allocate.
func allocationsPerStep(k *contender) (float64, error) {
	const steps = 10
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range steps {
		if err := k.step(); err != nil {
			return 0, err
		}
	}
	runtime.ReadMemStats(&after)
	return float64((after.Mallocs - before.Mallocs) / steps), nil
}

// takeTurns runs the contenders in turn and returns the time of a step of one network for each
// contender and turn, in seconds.
func takeTurns(ctx context.Context, contenders []*contender) ([][]float64, error) {
	times := make([][]float64, len(contenders))
	counts := make([]int, len(contenders))
	for i, k := range contenders {
		var err error
		if counts[i], err = stepsInTurn(k); err != nil {
			return nil, err
		}
	}
	for range turns {
		for i, k := range contenders {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			t, err := k.seconds(counts[i])
			if err != nil {
				return nil, err
			}
			times[i] = append(times[i], t/float64(counts[i]*k.networks))
		}
	}
	return times, nil
}

// stepsInTurn is the number of steps in a turn of about 50 ms, found after a warm-up.
func stepsInTurn(k *contender) (int, error) {
	const turn, most = 0.05, 1 << 30 // fractions of a nanosecond each, which no step takes
	for n := 1; n < most; n *= 2 {
		took, err := k.seconds(n)
		if err != nil {
			return 0, err
		}
		if took > turn/4 {
			return max(1, int(float64(n)*turn/took)), nil
		}
	}
	return 0, fmt.Errorf("another implementation claims %d steps in less than %v s, which cannot be: leave out its measurement", most, turn/4)
}

func ratio(a, b []float64) *Ratio {
	ratios := make([]float64, len(a))
	for i := range a {
		ratios[i] = a[i] / b[i]
	}
	slices.Sort(ratios)
	return &Ratio{Low: ratios[0], Median: ratios[len(ratios)/2], High: ratios[len(ratios)-1]}
}

func (r *Ratio) inverse() *Ratio {
	return &Ratio{Low: 1 / r.High, Median: 1 / r.Median, High: 1 / r.Low}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
