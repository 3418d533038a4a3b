package experiment

import (
	"unroll/models"
	"unroll/models/baseline"
)

// Baseline is a classical forecast of the network's test points, fitted on the
// training part alone.
type Baseline struct {
	Name      string    `json:"name"`
	RMSE      float64   `json:"rmse"`              // in the series' unit
	Predicted []float64 `json:"-"`                 // in the order of the test forecasts
	Missing   string    `json:"missing,omitempty"` // why there is none
}

// Names of the baselines that the table and its sentence speak of.
const (
	PersistenceName   = "persistence"
	SeasonalNaiveName = "seasonal naive"
)

// scoreBaselines forecasts the test part's windows with every baseline. One
// that the series does not allow, such as a season longer than the training
// part, says why.
func scoreBaselines(p *models.Prepared) ([]Baseline, error) {
	season := p.Season()
	methods := []baseline.Forecaster{&baseline.Persistence{}, &baseline.Drift{}}
	if season > 1 {
		methods = append(methods, &baseline.SeasonalNaive{Season: season}, &baseline.DifferenceRule{Season: season},
			&baseline.RatioRule{Season: season})
	}
	methods = append(methods, &baseline.Autoregression{Season: season})
	var scored []Baseline
	for _, m := range methods {
		b := Baseline{Name: m.Name()}
		forecasts, err := forecast(m, p)
		if err != nil {
			b.Missing = err.Error()
		} else {
			b.Predicted, b.RMSE = forecasts.Predicted, forecasts.RMSE()
		}
		scored = append(scored, b)
	}
	return scored, nil
}

// forecast fits a method on the training part and forecasts the targets of
// every test window.
func forecast(m baseline.Forecaster, p *models.Prepared) (models.Forecasts, error) {
	values := p.Frame.Target()
	if err := m.Fit(values[:p.TrainRows]); err != nil {
		return models.Forecasts{}, err
	}
	f := models.Forecasts{Horizon: p.Test.Horizon}
	for i := range p.Test.Len() {
		row := p.Test.Row(i)
		path, err := m.Forecast(values[:row], f.Horizon)
		if err != nil {
			return models.Forecasts{}, err
		}
		for k, y := range path {
			f.Rows = append(f.Rows, row+k)
			f.Actual = append(f.Actual, values[row+k])
			f.Predicted = append(f.Predicted, y)
		}
	}
	return f, nil
}

// baselineNamed returns the baseline of that name, or nil if there is none or
// the series does not allow it.
func (c *Configuration) baselineNamed(name string) *Baseline {
	for i, b := range c.Baselines {
		if b.Name == name && b.Missing == "" {
			return &c.Baselines[i]
		}
	}
	return nil
}
