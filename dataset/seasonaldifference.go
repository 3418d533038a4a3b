package dataset

import (
	"cmp"
	"errors"
)

func init() { RegisterTransform[SeasonalDifference, Lagged]("seasonal_difference") }

// SeasonalDifference is the transform seasonal_difference: x[t] - x[t-lag].
type SeasonalDifference struct {
	// Lag is how many rows back it reaches. Default: one season of the data.
	Lag int `yaml:"lag,omitempty" range:"[0,1e6]"`
}

// Validate checks the settings.
func (SeasonalDifference) Validate() error { return nil }

// Fitted returns a Lagged. It is an error if there is neither a lag nor a season.
func (t SeasonalDifference) Fitted(rows Rows) (Form, error) {
	if t.Lag == 0 && rows.Season < 2 {
		return nil, errors.New("it has no lag and the season of the data is unknown: set its lag, or the season")
	}
	return Lagged{cmp.Or(t.Lag, rows.Season)}, nil
}
