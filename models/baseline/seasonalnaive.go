package baseline

import "fmt"

// SeasonalNaive forecasts the value one season ago:
//
//	y[t] = y[t-s]
//
// Source: fpp3, section 5.2.
type SeasonalNaive struct {
	Season int // s, in values: 12 for months of a year
}

// Name returns, for instance, "seasonal naive (12)".
func (s *SeasonalNaive) Name() string { return fmt.Sprintf("seasonal naive (%d)", s.Season) }

// Fit needs one season of values.
func (s *SeasonalNaive) Fit(train []float64) error {
	if err := seasonal(s.Name(), s.Season); err != nil {
		return err
	}
	return trainable(s.Name(), train, s.Season)
}

// Forecast repeats the last season; history holds at least one.
func (s *SeasonalNaive) Forecast(history []float64, horizon int) ([]float64, error) {
	if err := seasonal(s.Name(), s.Season); err != nil {
		return nil, err
	}
	last, err := tail(s.Name(), history, s.Season, horizon)
	if err != nil {
		return nil, err
	}
	return recurse(s.Name(), last, horizon, func(y []float64) float64 {
		return y[len(y)-s.Season]
	})
}
