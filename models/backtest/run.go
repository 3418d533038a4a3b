package backtest

import (
	"context"

	"golang.org/x/sync/errgroup"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/baseline"
	"unroll/models/forecast"
)

// Result is what every method forecast from every origin.
type Result struct {
	Frame   *dataset.Frame
	First   int // rows of the first training part
	Origins []int
	Horizon int
	Levels  []float64
	// Methods are the network and then the baselines.
	Methods []Method
	// Diverged counts the seeds that were left out, over all trainings.
	Diverged int
}

// Network is the name of the network among the methods.
const Network = "network"

// Method is one way to forecast, and its forecasts.
type Method struct {
	Name      string
	Paths     []forecast.Path         // by origin
	Intervals [][][]forecast.Interval // [origin, step, level]
	Missing   string                  // why there are no forecasts
}

// Run trains and forecasts on a frame, of whose columns the network sees those that
// the Spec names. A baseline that the series does not allow says why;
// every other error ends it.
func (p Plan) Run(ctx context.Context, f *dataset.Frame) (*Result, error) {
	f, err := f.Select(p.Spec.Data)
	if err != nil {
		return nil, err
	}
	if p, err = p.resolved(f); err != nil {
		return nil, err
	}
	r := &Result{Frame: f, First: p.First, Horizon: p.Horizon, Levels: p.Levels}
	blocks := p.blocks(f)
	for _, b := range blocks {
		r.Origins = append(r.Origins, b.origins...)
	}
	network := Method{Name: Network}
	var scale forecast.Scale
	for i, b := range blocks {
		paths, of, err := p.network(ctx, f, b, r)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			scale = of
		}
		network.Paths = append(network.Paths, paths...)
		if p.Progress != nil {
			p.Progress(i+1, len(blocks))
		}
	}
	r.Methods = append([]Method{network}, p.baselines(f, blocks)...)
	for i, m := range r.Methods {
		r.Methods[i].Intervals = forecast.Intervals(scale, m.Paths, f.Target(), p.Levels)
	}
	return r, nil
}

// network trains an ensemble on the block's training part, unless there is one,
// and forecasts from the block's origins. It also returns the scale of errors.
func (p Plan) network(ctx context.Context, f *dataset.Frame, b block, r *Result) ([]forecast.Path, forecast.Scale, error) {
	e, part := p.Trained, f
	if e != nil && e.Final != nil && b.future {
		e = e.Final
	}
	if e == nil {
		if b.from > 0 {
			part = f.Slice(b.from, f.Len())
		}
		spec := *p.Spec
		spec.Split = dataset.Split{Rows: b.origins[0] - b.from}
		prepared, err := models.Prepare(&spec, part)
		if err != nil {
			return nil, forecast.Scale{}, err
		}
		if e, err = forecast.Train(ctx, prepared, p.Seed, p.Seeds, p.Options); err != nil {
			return nil, forecast.Scale{}, err
		}
		defer e.Close()
		r.Diverged += len(e.Diverged)
	}
	paths, err := e.Rolling(ctx, part, shifted(b.origins, -b.from), p.Horizon)
	for i := range paths {
		paths[i].Origin += b.from
	}
	return paths, forecast.ScaleOf(e.Prepared.Preparation.Target), err
}

// baselines forecasts with every baseline, several at a time.
func (p Plan) baselines(f *dataset.Frame, blocks []block) []Method {
	methods := make([]Method, len(baseline.Standard(f.Frequency.Season)))
	var group errgroup.Group
	group.SetLimit(max(1, p.Jobs))
	for i := range methods {
		group.Go(func() error {
			methods[i] = p.baseline(f, blocks, i)
			return nil
		})
	}
	_ = group.Wait() // its functions return nil
	return methods
}

// baseline forecasts with the standard baseline at an index.
func (p Plan) baseline(f *dataset.Frame, blocks []block, index int) Method {
	var m Method
	for _, b := range blocks {
		method := baseline.Standard(f.Frequency.Season)[index]
		values := f.Target()[b.from:]
		err := method.Fit(values[:b.origins[0]-b.from])
		if m.Name == "" || m.Name != method.Name() && err == nil && !b.future {
			m.Name = common(m.Name, method.Name())
		}
		var points [][]float64
		if err == nil {
			points, err = baseline.Rolling(method, values, shifted(b.origins, -b.from), p.Horizon)
		}
		if err != nil {
			return Method{Name: m.Name, Missing: err.Error()}
		}
		for i, point := range points {
			m.Paths = append(m.Paths, forecast.Path{Origin: b.origins[i], Point: point})
		}
	}
	return m
}

func shifted(rows []int, by int) []int {
	out := make([]int, len(rows))
	for i, row := range rows {
		out[i] = row + by
	}
	return out
}
