package baseline

// Persistence forecasts the last value, the "naive method":
//
//	y[t+k] = y[t]
//
// Source: fpp3, section 5.2.
type Persistence struct{}

func init() {
	Register(10, func([]int) []Forecaster { return []Forecaster{&Persistence{}} })
}

// Name returns "persistence".
func (*Persistence) Name() string { return "persistence" }

// Fit needs one value.
func (p *Persistence) Fit(train []float64) error {
	return trainable(p.Name(), train, 1)
}

// Forecast repeats the last value; history holds at least one.
func (p *Persistence) Forecast(history []float64, horizon int) ([]float64, error) {
	last, err := tail(p.Name(), history, 1, horizon)
	if err != nil {
		return nil, err
	}
	return recurse(p.Name(), last, horizon, func(y []float64) float64 {
		return y[len(y)-1]
	})
}
