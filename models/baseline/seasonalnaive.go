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

func init() {
	Register(30, func(seasons []int) []Forecaster {
		return forEach(seasons, func(season int) Forecaster { return &SeasonalNaive{Season: season} })
	})
}

// Name returns, for instance, "seasonal naive (12)".
func (s *SeasonalNaive) Name() string { return fmt.Sprintf("seasonal naive (%d)", s.Season) }

// Fit needs one season of values.
func (s *SeasonalNaive) Fit(train []float64) error { return s.rule().fit(train) }

// Forecast repeats the last season; history holds at least one.
func (s *SeasonalNaive) Forecast(history []float64, horizon int) ([]float64, error) {
	return s.rule().forecast(history, horizon)
}

func (s *SeasonalNaive) rule() rule {
	return rule{s.Name(), s.Season, s.Season, false, func(y []float64) float64 { return y[len(y)-s.Season] }}
}
