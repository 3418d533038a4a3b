package experiment

import (
	"errors"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"unroll/models"
	"unroll/models/baseline"
)

// Baseline is a classical forecast of the network's test points, fitted on the
// training part only.
type Baseline struct {
	Name      string    `json:"name"`
	RMSE      float64   `json:"rmse"`              // in the series' unit
	Predicted []float64 `json:"-"`                 // of persistence and the best, in the order of the test forecasts
	Missing   string    `json:"missing,omitempty"` // why there is none
}

// fitted is the baselines that were fitted on a training part, and why others cannot be.
type fitted struct {
	train   []float64
	seasons []int
	methods []baseline.Forecaster
	without []error // by method
}

// baselinesOf fits every baseline on the training part, unless that was done for an earlier
// configuration.
func (f *frames) baselinesOf(p *models.Prepared) *fitted {
	train, seasons := p.Frame.Target()[:p.TrainRows], p.Frame.Slice(0, p.TrainRows).Seasons()
	for _, b := range f.baselines {
		if slices.Equal(b.train, train) && slices.Equal(b.seasons, seasons) {
			return b
		}
	}
	b := &fitted{train: train, seasons: seasons, methods: baseline.For(train, seasons...)}
	b.without = make([]error, len(b.methods))
	each(len(b.methods), func(i int) { b.without[i] = b.methods[i].Fit(train) })
	f.baselines = append(f.baselines, b)
	return b
}

// each calls a function for every number below count, several at a time.
func each(count int, call func(i int)) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range count {
		group.Go(func() error {
			call(i)
			return nil
		})
	}
	_ = group.Wait() // its functions return nil
}

// scoreBaselines forecasts the test part's windows with every baseline. A baseline
// that the series does not allow, such as one with a season longer than the
// training part, has the reason in Missing.
func (f *frames) scoreBaselines(p *models.Prepared) []Baseline {
	b := f.baselinesOf(p)
	scored := make([]Baseline, len(b.methods))
	each(len(scored), func(i int) { scored[i] = scoreBaseline(b.methods[i], b.without[i], p) })
	c := Configuration{Baselines: scored}
	for i := range scored {
		if b := &scored[i]; b != c.Persistence() && b != c.bestBaseline() {
			b.Predicted = nil // only those of these two are drawn
		}
	}
	return scored
}

// scoreBaseline scores a method that was fitted, unless an error says that it could not be.
func scoreBaseline(m baseline.Forecaster, err error, p *models.Prepared) Baseline {
	b := Baseline{Name: m.Name()} // after the fit: autoregression names its order
	var forecasts models.Forecasts
	if err == nil {
		forecasts, err = rolled(m, p)
	}
	if rmse := forecasts.RMSE(); err == nil && len(forecasts.Rows) > 0 && math.IsInf(rmse, 0) {
		err = errors.New("its forecasts are not finite")
	}
	if err != nil {
		b.Missing = err.Error()
		return b
	}
	b.Predicted, b.RMSE = forecasts.Predicted, forecasts.RMSE()
	return b
}

// BaselineForecasts fits a method on the training part of a single series and forecasts the
// targets of every test window.
func BaselineForecasts(m baseline.Forecaster, p *models.Prepared) (models.Forecasts, error) {
	if err := m.Fit(p.Frame.Target()[:p.TrainRows]); err != nil {
		return models.Forecasts{}, err
	}
	return rolled(m, p)
}

// rolled forecasts with a fitted method.
func rolled(m baseline.Forecaster, p *models.Prepared) (models.Forecasts, error) {
	f := p.Targets(p.Test)
	origins := make([]int, p.Test.Len())
	for i := range origins {
		origins[i] = p.Test.Row(i)
	}
	paths, err := baseline.Rolling(m, p.Frame.Target(), origins, f.Horizon)
	if err != nil {
		return models.Forecasts{}, err
	}
	f.Predicted = slices.Concat(paths...)
	return f, nil
}

// Persistence returns the baseline that repeats the last value.
func (c *Configuration) Persistence() *Baseline {
	name := (&baseline.Persistence{}).Name()
	i := slices.IndexFunc(c.Baselines, func(b Baseline) bool { return b.Name == name && b.Missing == "" })
	if i < 0 {
		return nil
	}
	return &c.Baselines[i]
}
