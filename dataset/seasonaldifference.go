package dataset

import "cmp"

func init() { RegisterTransform[SeasonalDifference, Lagged]() }

// SeasonalDifference is the transform seasonal_difference: x[t] - x[t-Lag].
type SeasonalDifference struct {
	// Lag is how many rows back it reaches. Default: one season of the data.
	Lag int `yaml:"lag,omitempty"`
}

// Kind is seasonal_difference.
func (SeasonalDifference) Kind() string { return "seasonal_difference" }

// Validate checks the settings.
func (t SeasonalDifference) Validate() error { return validateLag(t.Kind(), t.Lag) }

// Fitted returns a Lagged. It is an error if there is neither a lag nor a season.
func (t SeasonalDifference) Fitted(rows Rows) (Form, error) {
	if t.Lag == 0 && rows.Season < 2 {
		return nil, badInput("season", "transform %s has no lag and the season of the data is unknown: set its lag, or the season", t.Kind())
	}
	return Lagged{cmp.Or(t.Lag, rows.Season)}, nil
}
