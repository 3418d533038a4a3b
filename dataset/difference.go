package dataset

import (
	"cmp"
	"fmt"
)

func init() { RegisterTransform[Difference, Lagged]("difference") }

// Difference is the transform difference: x[t] - x[t-lag].
type Difference struct {
	// Lag is how many rows back it reaches. Default: 1.
	Lag int `yaml:"lag,omitempty" range:"[0,1e6]"`
}

// Validate checks the settings.
func (Difference) Validate() error { return nil }

// Fitted returns a Lagged.
func (t Difference) Fitted(Rows) (Form, error) { return Lagged{cmp.Or(t.Lag, 1)}, nil }

// Lagged is z[t] = x[t] - x[t-Rows].
type Lagged struct {
	Rows int `json:"lag"`
}

// Lag is Rows.
func (l Lagged) Lag() int { return l.Rows }

// Forward transforms x.
func (l Lagged) Forward(x, before float64) float64 { return x - before }

// Backward inverts Forward.
func (l Lagged) Backward(z, before float64) float64 { return z + before }

// Check refuses an impossible lag.
func (l Lagged) Check() error {
	const maxRows = 1_000_000
	if l.Rows < 1 || l.Rows > maxRows {
		return fmt.Errorf("lag is %d: the number of rows to reach back is from 1 to %d", l.Rows, maxRows)
	}
	return nil
}
