package backtest

import (
	"cmp"
	"runtime"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/baseline"
	"unroll/models/forecast"
)

// MaxOrigins is how many origins a [Plan] without a stride has at most, beside the series' end.
const MaxOrigins = 10_000

// Plan says from where and how far ahead to forecast, and when to train. The zero
// value of each field but Spec is its default.
type Plan struct {
	// Spec is the network. Its windows reach back before an origin, and its split
	// is the first origin unless First is. Default: that of Trained.
	Spec *models.Spec
	// First is the first origin, a number of rows: those before it are the first
	// training part.
	First int
	// Stride is the number of rows between origins. Default: 1, or what gives at most
	// MaxOrigins of them.
	Stride int
	// Refit is the number of origins after which the network is trained again.
	// Default: never.
	Refit int
	// Sliding is the number of rows before an origin that it is trained on. Default:
	// all of them, an expanding training part.
	Sliding int
	// Horizon is the number of rows to forecast from each origin. Default: 1.
	Horizon int
	// Future adds the series' end as the last origin. From there the Final networks of
	// Trained forecast, if there are any, and baselines that are fitted on the whole
	// series. It needs Trained.
	Future bool
	// Levels of the intervals, such as 0.8 and 0.95. Default: no intervals.
	Levels []float64
	// Interval is how those of the network are made; those of baselines are conformal.
	// Default: conformal.
	Interval forecast.Kind
	// Paths is the number of paths that are drawn from the series' end with PathSeed. Default: none.
	Paths    int
	PathSeed uint64
	// Seed is the first of Seeds (default 1) of the ensemble.
	Seed  uint64
	Seeds int
	// Trained, if not nil, is an ensemble to test on the rows after its training
	// part, in place of training one.
	Trained *forecast.Ensemble
	// NetworkAlone leaves the baselines out.
	NetworkAlone bool
	// Combination, if not nil, adds the weighted mean of these methods to them.
	Combination []Weight

	forecast.Options
	// Progress, if not nil, is called after each training with the number of those done.
	Progress func(done, all int)

	methods func() []baseline.Forecaster // new baselines; nil for those that suit the series
}

// resolved puts the defaults in place and checks the settings against the frame, of
// which it selects the columns that the Spec names.
func (p Plan) resolved(f *dataset.Frame) (Plan, *dataset.Frame, error) {
	if p.Trained != nil && p.Spec == nil {
		p.Spec = p.Trained.Prepared.Spec
	}
	if p.Spec == nil || p.Future && p.Trained == nil {
		return p, nil, dataset.BadInput("", "a backtest needs a Spec or trained networks, and trained networks to forecast beyond the series")
	}
	spec := *p.Spec
	spec.Window.ReachBack, spec.Window.Samples = true, dataset.Full
	p.Spec = &spec
	f, err := f.Select(spec.Data)
	if err != nil {
		return p, nil, err
	}
	if min(p.First, p.Stride, p.Refit, p.Sliding, p.Horizon, p.Seeds) < 0 {
		return p, nil, dataset.BadInput("", "first origin %d, stride %d, refit %d, sliding part %d, horizon %d and %d seeds: none can be negative",
			p.First, p.Stride, p.Refit, p.Sliding, p.Horizon, p.Seeds)
	}
	p.Horizon, p.Seeds, p.Interval = cmp.Or(p.Horizon, 1), cmp.Or(p.Seeds, 1), cmp.Or(p.Interval, forecast.Conformal)
	if err := p.Interval.Check(p.Spec, p.Levels); err != nil {
		return p, nil, err
	}
	p.Jobs = cmp.Or(max(0, p.Jobs), runtime.GOMAXPROCS(0))
	for _, level := range p.Levels {
		if err := forecast.CheckLevel(level); err != nil {
			return p, nil, err
		}
	}
	if p.First == 0 && p.Trained != nil {
		p.First = p.Trained.Prepared.TrainRows
	}
	if p.First == 0 {
		if p.First, err = spec.Split.At(f); err != nil {
			return p, nil, err
		}
	}
	if last := p.lastOrigin(f); p.First > last {
		return p, nil, dataset.BadInput("first", "the first origin is row %d of %s, which has %d rows: to know the %d rows of a forecast it must be %d at most",
			p.First, f.Source, f.Len(), f.Len()-last, last)
	}
	if after := f.Len() - p.First; p.Horizon > after {
		return p, nil, dataset.BadInput("horizon", "the horizon is %d rows, but only %d of %s follow the first origin: give at most %d, or an earlier first origin",
			p.Horizon, after, f.Source, after)
	}
	p.Stride = cmp.Or(p.Stride, 1+(p.lastOrigin(f)-p.First)/MaxOrigins)
	if p.Sliding > p.First {
		return p, nil, dataset.BadInput("sliding", "the sliding training part has %d rows, but there are only %d before the first origin: give a later first origin", p.Sliding, p.First)
	}
	return p, f, nil
}

// lastOrigin is the last origin: the rows of a forecast are known there, all that the
// network forecasts at once; or it is the series' end.
func (p Plan) lastOrigin(f *dataset.Frame) int {
	if p.Future {
		return f.Len()
	}
	return f.Len() - max(1, p.Spec.Window.Horizon)
}

// block is the origins between two trainings.
type block struct {
	from    int   // first row of the training part
	origins []int // the first is where the training part ends
	future  bool  // the series' end is the only origin
}

// origins lists the origins, the series' end among them if it is one.
func (p Plan) origins(f *dataset.Frame) []int {
	var list []int
	for origin := p.First; origin <= p.lastOrigin(f); origin += p.Stride {
		list = append(list, origin)
	}
	if p.Future && list[len(list)-1] < f.Len() {
		list = append(list, f.Len())
	}
	return list
}

// blocks lists the origins by training.
func (p Plan) blocks(f *dataset.Frame) []block {
	var blocks []block
	for count, origin := range p.origins(f) {
		future := origin == f.Len()
		if count == 0 || p.Refit > 0 && count%p.Refit == 0 || future {
			b := block{future: future}
			if p.Sliding > 0 {
				b.from = origin - p.Sliding
			}
			blocks = append(blocks, b)
		}
		at := &blocks[len(blocks)-1].origins
		*at = append(*at, origin)
	}
	return blocks
}
