package baseline

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// onlyTheLatest sees that the forecasts of a method fitted on a very long series
// are those of one fitted on its latest values alone.
func onlyTheLatest(t *testing.T, long, short Forecaster) {
	t.Helper()
	train := levels(maxFitted + 25*season)
	latest := train[25*season:]
	if err := long.Fit(train); err != nil {
		t.Fatal(err)
	}
	if err := short.Fit(latest); err != nil {
		t.Fatal(err)
	}
	got, err := long.Forecast(train, 2*season)
	if err != nil {
		t.Fatal(err)
	}
	want, err := short.Forecast(latest, 2*season)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) || long.Name() != short.Name() {
		t.Errorf("%s forecasts %v, and fitted on the latest values %s forecasts %v", long.Name(), got, short.Name(), want)
	}
}

// levels is a seasonal series of n values with noise, and with a higher level in
// its first half.
func levels(n int) []float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, n)
	for i := range values {
		values[i] = 100 + 10*math.Sin(2*math.Pi*float64(i)/season) + rng.NormFloat64()
		if i < n/2 {
			values[i] += 900
		}
	}
	return values
}

func TestAutoregressionIsFittedOnTheLatestValues(t *testing.T) {
	onlyTheLatest(t, &Autoregression{Order: 3}, &Autoregression{Order: 3})
	onlyTheLatest(t, &Autoregression{Order: 2, Log: true}, &Autoregression{Order: 2, Log: true})
}

func TestFittedKeepsShortSeriesAndLongSeasonsWhole(t *testing.T) {
	for _, c := range []struct{ values, season, want int }{
		{144, 12, 144},
		{maxFitted, 24, maxFitted},
		{1_000_000, 24, maxFitted},
		{1_000_000, 0, maxFitted},
		{1_000_000, 100_000, 400_000},
	} {
		if got := Fitted(c.values, c.season); got != c.want {
			t.Errorf("%d of %d values with a season of %d, want %d", got, c.values, c.season, c.want)
		}
	}
}
