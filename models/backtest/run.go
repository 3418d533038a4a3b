package backtest

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"golang.org/x/sync/errgroup"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/baseline"
	"unroll/models/forecast"
)

// Result is the forecasts of every method from every origin.
type Result struct {
	Frame   *dataset.Frame
	First   int // number of rows in the first training part
	Origins []int
	Stride  int // rows between origins, but for the series' end
	Horizon int
	Levels  []float64
	// Methods are the network, then the baselines, and the combination if the plan has one.
	Methods  []Method
	noFuture error       // why the network cannot forecast what follows the series
	drawn    [][]float64 // paths [path, step] that may follow the series
	scale    forecast.Scale
	interval forecast.Kind   // of the network
	kinds    []forecast.Kind // that the network can have
	known    [2]float64      // levels between which its quantiles are known
	// Diverged is the number of seeds that were left out, over all trainings.
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

// Run trains, and forecasts rows of a frame, of whose columns the network sees those
// that the Spec names. A baseline that cannot forecast the series has the reason in Missing,
// and so have networks that cannot forecast its future; every other error ends the run.
func (p Plan) Run(ctx context.Context, f *dataset.Frame) (*Result, error) {
	p, f, err := p.resolved(f)
	if err != nil {
		return nil, err
	}
	r := &Result{Frame: f, First: p.First, Stride: p.Stride, Horizon: p.Horizon, Levels: p.Levels}
	blocks := p.blocks(f)
	for _, b := range blocks {
		r.Origins = append(r.Origins, b.origins...)
	}
	network, scale, err := p.network(ctx, f, blocks, r)
	if unable := (*dataset.InputError)(nil); p.Future && errors.As(err, &unable) {
		network = Method{Name: Network, Missing: unable.Problem} // baselines may forecast
	} else if err != nil {
		return nil, err
	}
	r.Methods = []Method{network}
	if !p.NetworkAlone {
		r.Methods = append(r.Methods, p.baselines(f, blocks)...)
	}
	if p.Combination != nil {
		r.Methods = append(r.Methods, r.combined(p.Combination))
	}
	r.scale, r.interval, r.kinds = scale, p.Interval, forecast.Kinds(p.Spec, p.Levels)
	r.known[0], r.known[1] = forecast.KnownLevels(p.Spec)
	for i, m := range r.Methods {
		r.Methods[i].Intervals = r.kind(i).Intervals(scale, m.Paths, f.Observed(), p.Levels)
	}
	return r, nil
}

// kind is how the intervals of a method are made.
func (r *Result) kind(method int) forecast.Kind {
	if method == 0 {
		return r.interval
	}
	return forecast.Conformal
}

// network forecasts with the networks, and returns the scale of the first training.
func (p Plan) network(ctx context.Context, f *dataset.Frame, blocks []block, r *Result) (m Method, scale forecast.Scale, err error) {
	m.Name = Network
	for i, b := range blocks {
		e, part := p.Trained, f
		if e == nil {
			part = f.Slice(b.from, f.Len())
			if e, err = p.train(ctx, part, b); err != nil {
				return m, scale, err
			}
			r.Diverged += len(e.Diverged)
		} else if b.future && e.Final != nil {
			e = e.Final
		}
		if i == 0 {
			scale = forecast.ScaleOf(e.Prepared.Preparation.Target)
		}
		paths, err := e.Rolling(ctx, part, shifted(b.origins, -b.from), p.Horizon)
		if err == nil && p.predicts(b) {
			err = e.Predict(ctx, part, paths)
		}
		if err == nil && b.future && p.Paths > 0 {
			r.drawn, err = e.Paths(ctx, part, f.Len(), p.Horizon, p.Paths, p.PathSeed)
		}
		if p.Trained == nil {
			e.Close()
		}
		if unable := (*dataset.InputError)(nil); b.future && errors.As(err, &unable) {
			r.noFuture, err = err, nil
		}
		if err != nil {
			return m, scale, err
		}
		for k := range paths {
			paths[k].Origin += b.from
		}
		m.Paths = append(m.Paths, paths...)
		if p.Progress != nil {
			p.Progress(i+1, len(blocks))
		}
	}
	return m, scale, nil
}

// predicts reports whether distributions from the origins of a block are wanted: to score them, or for
// the intervals of the future.
func (p Plan) predicts(b block) bool {
	switch p.Interval {
	case forecast.Conformalized:
		return true
	case forecast.Model:
		return b.future || !p.Future
	}
	return !p.Future
}

// train trains an ensemble on the rows of a part before the block's first origin.
func (p Plan) train(ctx context.Context, part *dataset.Frame, b block) (*forecast.Ensemble, error) {
	prepared, err := models.PrepareRows(p.Spec, part, b.origins[0]-b.from)
	if err != nil {
		return nil, err
	}
	return forecast.Train(ctx, prepared, p.Seed, p.Seeds, p.Options)
}

// baselines forecasts with every baseline, several at a time.
func (p Plan) baselines(f *dataset.Frame, blocks []block) []Method {
	if p.methods == nil {
		train := f.Slice(0, p.First)
		p.methods = func() []baseline.Forecaster { return baseline.For(train.Target(), train.Seasons()...) }
	}
	methods := make([]Method, len(p.methods()))
	var group errgroup.Group
	group.SetLimit(p.Jobs)
	for i := range methods {
		group.Go(func() error {
			methods[i] = p.baseline(f, blocks, i)
			return nil
		})
	}
	_ = group.Wait() // its functions return nil
	return methods
}

// baseline forecasts with the baseline at an index.
func (p Plan) baseline(f *dataset.Frame, blocks []block, index int) Method {
	var m Method
	for _, b := range blocks {
		method := p.methods()[index]
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

// setting is the part of a baseline's name in brackets: its season or order.
var setting = regexp.MustCompile(`\s*\([^)]*\)`)

// common is the name of a method that was called a and b in two fits: without the
// order that changed. a is empty before the first fit.
func common(a, b string) string {
	if a == "" || a == b {
		return b
	}
	return setting.ReplaceAllString(b, "")
}

// Key is the name of a method in one word: "Holt-Winters additive (12)" is
// holt-winters-additive and "AR(13) by AIC on logs" is ar-by-aic-on-logs. The key of a
// key is the same. See [Result.Key] for methods that differ in their season alone.
func Key(name string) string {
	words := strings.Fields(strings.ToLower(setting.ReplaceAllString(name, " ")))
	return strings.Join(words, "-")
}

// Key is the [Key] of a method by its name, with its season if another method before it
// has the same key: "seasonal naive (168)", after that of season 24, is seasonal-naive-168.
func (r *Result) Key(name string) string {
	key := Key(name)
	for _, m := range r.Methods {
		switch {
		case m.Name == name:
			return key
		case Key(m.Name) == key:
			return Key(strings.NewReplacer("(", "", ")", "").Replace(name))
		}
	}
	return key
}
