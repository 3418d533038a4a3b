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

// scoreBaselines forecasts the test part's windows with every baseline. A baseline
// that the series does not allow, such as one with a season longer than the
// training part, has the reason in Missing.
func scoreBaselines(p *models.Prepared) []Baseline {
	methods := baseline.Standard(p.Frame.Slice(0, p.TrainRows).Seasons()...)
	scored := make([]Baseline, len(methods))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, m := range methods {
		group.Go(func() error {
			scored[i] = scoreBaseline(m, p)
			return nil
		})
	}
	_ = group.Wait() // its functions return nil
	c := Configuration{Baselines: scored}
	for i := range scored {
		if b := &scored[i]; b != c.Persistence() && b != c.bestBaseline() {
			b.Predicted = nil // only those of these two are drawn
		}
	}
	return scored
}

func scoreBaseline(m baseline.Forecaster, p *models.Prepared) (b Baseline) {
	forecasts, err := BaselineForecasts(m, p)
	if rmse := forecasts.RMSE(); err == nil && len(forecasts.Rows) > 0 && math.IsInf(rmse, 0) {
		err = errors.New("its forecasts are not finite")
	}
	b.Name = m.Name() // after the fit: autoregression names its order
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
	values := p.Frame.Target()
	if err := m.Fit(values[:p.TrainRows]); err != nil {
		return models.Forecasts{}, err
	}
	f := p.Targets(p.Test)
	origins := make([]int, p.Test.Len())
	for i := range origins {
		origins[i] = p.Test.Row(i)
	}
	paths, err := baseline.Rolling(m, values, origins, f.Horizon)
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
