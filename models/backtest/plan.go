package backtest

import (
	"unroll/dataset"
	"unroll/models"
	"unroll/models/forecast"
)

// Plan says from where and how far ahead to forecast, and when to train.
type Plan struct {
	// Spec is the network. Its windows reach back before an origin, and its split
	// says where the first origin is unless First does.
	Spec *models.Spec
	// First is the first origin, counted in rows: those before it are the first
	// training part.
	First int
	// Stride is the number of rows between origins. Default: 1.
	Stride int
	// Refit trains anew after that many origins. Default: never.
	Refit int
	// Sliding is the number of rows before an origin that it is trained on. Default:
	// all of them, an expanding training part.
	Sliding int
	// Horizon is the number of rows to forecast from each origin. Default: 1.
	Horizon int
	// Future forecasts from the series' end too, the last of all origins, with the
	// Final networks of Trained if there are any, and with baselines that are fitted
	// on the whole series. It needs Trained.
	Future bool
	// Levels are those of the intervals, such as 0.8 and 0.95.
	Levels []float64
	// Seed is the first of Seeds (default 1) of the ensemble.
	Seed  uint64
	Seeds int
	// Trained, if not nil, is an ensemble to judge on the rows after its training
	// part, in place of training one.
	Trained *forecast.Ensemble

	forecast.Options
	// Progress, if not nil, is told after each training how many of all are done.
	Progress func(done, all int)
}

// resolved puts the defaults in place and checks the settings against the frame.
func (p Plan) resolved(f *dataset.Frame) (Plan, error) {
	spec := *p.Spec
	spec.Window.ReachBack, spec.Window.Samples = true, dataset.Full
	p.Spec = &spec
	p.Stride, p.Horizon, p.Seeds = max(1, p.Stride), max(1, p.Horizon), max(1, p.Seeds)
	for _, level := range p.Levels {
		if err := forecast.CheckLevel(level); err != nil {
			return p, err
		}
	}
	if p.First == 0 && p.Trained != nil {
		p.First = p.Trained.Prepared.TrainRows
	}
	if p.First == 0 {
		var err error
		if p.First, err = spec.Split.At(f); err != nil {
			return p, err
		}
	}
	if last := p.lastOrigin(f); p.First > last {
		return p, dataset.BadInput("first", "the first origin is row %d of %s, which has %d rows: to see the end of a forecast of %d rows it is %d at the latest",
			p.First, f.Source, f.Len(), f.Len()-last, last)
	}
	if after := f.Len() - p.First; p.Horizon > after {
		return p, dataset.BadInput("horizon", "the horizon is %d rows, but only %d of %s follow the first origin: give at most %d, or let the first origin be earlier",
			p.Horizon, after, f.Source, after)
	}
	if p.Sliding > p.First {
		return p, dataset.BadInput("sliding", "the sliding training part has %d rows, but only %d lie before the first origin: let the first origin be later", p.Sliding, p.First)
	}
	return p, nil
}

// lastOrigin is the last from which a forecast can be judged, as a whole where the
// network forecasts several rows at once; or the series' end.
func (p Plan) lastOrigin(f *dataset.Frame) int {
	if p.Future {
		return f.Len()
	}
	return f.Len() - max(1, p.Spec.Window.Horizon)
}

// block is a run of origins between two trainings.
type block struct {
	from    int   // first row of the training part
	origins []int // the first is where the training part ends
	future  bool  // the series' end is the only origin, and nothing is there to judge
}

// blocks lists the origins by training.
func (p Plan) blocks(f *dataset.Frame) []block {
	var blocks []block
	count := 0
	for origin := p.First; origin <= p.lastOrigin(f); origin += p.Stride {
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
		count++
	}
	return blocks
}
