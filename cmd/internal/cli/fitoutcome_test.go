package cli

import (
	"testing"

	"unroll/models/recipe"
)

func TestFitSaysWhatALongSeriesLeavesOut(t *testing.T) {
	for _, c := range []struct {
		rows, tried int
		want        string
	}{
		{96, 96, ""},
		{6_700, 3_350, "long series: recipes are tried on the last 3350 rows (more with a larger --budget); ARIMA is fitted on the last 500\n"},
		{
			670_000, 2_617,
			"long series: recipes are tried on the last 2617 rows (more with a larger --budget); " +
				"autoregression, Holt-Winters and theta are fitted on the last 50000 rows; ETS is fitted on the last 10000; ARIMA is fitted on the last 500\n",
		},
	} {
		p, e := recipe.Profile{Rows: c.rows, Season: 24}, recipe.Effort{Rows: c.tried}
		if got := abridged(p, e); got != c.want {
			t.Errorf("%d rows: %q, want %q", c.rows, got, c.want)
		}
	}
}
