//go:build slow

package baseline

import "testing"

func TestHoltWintersIsFittedOnTheLatestValues(t *testing.T) {
	for _, damped := range []bool{false, true} {
		for _, multiplicative := range []bool{false, true} {
			h := HoltWinters{Season: season, Multiplicative: multiplicative, Damped: damped}
			long, short := h, h
			onlyTheLatest(t, &long, &short)
		}
	}
}

func TestOrderByAICIsChosenOnTheLatestValues(t *testing.T) {
	onlyTheLatest(t, &Autoregression{Season: season}, &Autoregression{Season: season})
}

func TestETSIsFittedOnTheLatestValues(t *testing.T) {
	onlyTheLatest(t, &ETS{Season: season}, &ETS{Season: season})
}

func TestARIMAIsFittedOnTheLatestValues(t *testing.T) {
	onlyTheLatest(t, &ARIMA{Season: season}, &ARIMA{Season: season})
}
