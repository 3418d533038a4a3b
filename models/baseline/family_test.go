package baseline

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const season = 4

// family is one of every method and setting for values above zero.
func family() []Forecaster {
	return append(For([]float64{1}, season),
		&Drift{Fixed: true},
		&Autoregression{Order: 1},
		&Autoregression{Order: 5, Log: true},
		&ETS{Season: season, Kind: "A,Ad,A"},
		&ETS{Season: season, Kind: "M,A,M"},
	)
}

// drawSeries draws a positive seasonal series of at least 40 values.
func drawSeries(t *rapid.T) []float64 {
	noise := rapid.SliceOfN(rapid.Float64Range(-1, 1), 40, 60).Draw(t, "noise")
	trend := rapid.Float64Range(-0.5, 0.5).Draw(t, "trend")
	amplitude := rapid.Float64Range(0, 20).Draw(t, "amplitude")
	values := make([]float64, len(noise))
	for i, e := range noise {
		values[i] = 100 + trend*float64(i) + amplitude*math.Sin(2*math.Pi*float64(i)/season) + 5*e
	}
	return values
}

// drawMethod draws one of the family.
func drawMethod(t *rapid.T) Forecaster {
	methods := family()
	return methods[rapid.IntRange(0, len(methods)-1).Draw(t, "method")]
}

func fit(t *rapid.T, f Forecaster, train []float64) {
	if err := f.Fit(train); err != nil {
		t.Fatalf("%s: %v", f.Name(), err)
	}
}

func forecast(t *rapid.T, f Forecaster, history []float64, horizon int) []float64 {
	path, err := f.Forecast(history, horizon)
	if err != nil {
		t.Fatalf("%s: %v", f.Name(), err)
	}
	return path
}

func closeTo(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return near(x, y, 1e-8) })
}

// Every method forecasts several steps as if each forecast came true.
func TestAForecastThatComesTrueChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := drawSeries(t)
		f := drawMethod(t)
		fit(t, f, values[:30])
		path := forecast(t, f, values, 6)
		later := forecast(t, f, append(slices.Clone(values), path[:2]...), 4)
		if !closeTo(later, path[2:]) {
			t.Fatalf("%s: %v after two forecasts came true, want %v", f.Name(), later, path[2:])
		}
	})
}

// The unit of the series does not matter. Powers of two keep every digit, and
// so the way that an optimizer takes.
func TestForecastsScaleWithTheSeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := drawSeries(t)
		factor := math.Ldexp(1, rapid.IntRange(-20, 20).Draw(t, "power of two"))
		scaled := make([]float64, len(values))
		for i, v := range values {
			scaled[i] = factor * v
		}
		f := drawMethod(t)
		fit(t, f, values[:30])
		want := forecast(t, f, values, 5)
		for i := range want {
			want[i] *= factor
		}
		fit(t, f, scaled[:30])
		if got := forecast(t, f, scaled, 5); !closeTo(got, want) {
			t.Fatalf("%s times %g: %v, want %v", f.Name(), factor, got, want)
		}
	})
}

// Rolling sees no value from the origin on, and changes none.
func TestRollingDoesNotLookAhead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := drawSeries(t)
		row := rapid.IntRange(30, len(values)).Draw(t, "row")
		changed := slices.Clone(values)
		for i := row; i < len(values); i++ {
			changed[i] = 1e6
		}
		before := slices.Clone(values)
		f := drawMethod(t)
		want, got := oneStep(t, f, values, 30, []int{row}), oneStep(t, f, changed, 30, []int{row})
		if got[0] != want[0] {
			t.Fatalf("%s: the forecast of row %d moved from %g to %g with later values", f.Name(), row, want[0], got[0])
		}
		if !slices.Equal(values, before) {
			t.Fatal("the series was changed")
		}
	})
}

// Whatever the values, a method answers with numbers or with an error.
func TestNothingPanics(t *testing.T) {
	wild := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{0, 1, 1, 1, -1, math.NaN(), math.Inf(1), math.MaxFloat64, math.SmallestNonzeroFloat64}))
	rapid.Check(t, func(t *rapid.T) {
		train := rapid.SliceOfN(wild, 0, 30).Draw(t, "train")
		history := rapid.SliceOfN(wild, 0, 30).Draw(t, "history")
		horizon := rapid.IntRange(-1, 20).Draw(t, "horizon")
		if rapid.Bool().Draw(t, "continued") {
			history = append(slices.Clone(train), history...)
		}
		for _, f := range append(family(), &Croston{}, &Croston{Corrected: true}, &TSB{}, &ADIDA{}) {
			if err := f.Fit(train); err != nil {
				sentence(t, err)
				continue
			}
			path, err := f.Forecast(history, horizon)
			if err != nil {
				sentence(t, err)
				continue
			}
			if len(path) != horizon || finite(f.Name(), path, 0) != nil {
				t.Fatalf("%s: %d steps are %v", f.Name(), horizon, path)
			}
		}
	})
}

func sentence(t *rapid.T, err error) {
	if text := err.Error(); strings.Contains(text, "\n") || len(text) < 20 {
		t.Fatalf("%q is no clear sentence", text)
	}
}

func TestSeriesWithoutNoise(t *testing.T) {
	line, wave, steps := make([]float64, 60), make([]float64, 60), make([]float64, 60)
	for i := range 60 {
		line[i] = 10 + 2*float64(i)
		wave[i] = 50 + 10*math.Sin(2*math.Pi*float64(i)/season+1)
		steps[i] = 100 * math.Pow(1.02, float64(i))
	}
	cases := []struct {
		name   string
		values []float64
		exact  []Forecaster
	}{
		{"a line", line, []Forecaster{&Drift{}, &Drift{Fixed: true}, &DifferenceRule{season}, &Autoregression{Order: 2}, &Autoregression{}}},
		{"a sine", wave, []Forecaster{&SeasonalNaive{season}, &DifferenceRule{season}, &Autoregression{Order: 2}, &Autoregression{Order: 5}, &Autoregression{}}},
		{"constant growth", steps, []Forecaster{&RatioRule{season}, &Autoregression{Order: 1}, &Autoregression{Order: 3, Log: true}, &Autoregression{Log: true}}},
	}
	for _, c := range cases {
		for _, f := range c.exact {
			if err := f.Fit(c.values[:40]); err != nil {
				t.Fatal(err)
			}
			path, err := f.Forecast(c.values[:40], 20)
			if err != nil {
				t.Fatal(err)
			}
			for i, got := range path {
				if want := c.values[40+i]; !near(got, want, 1e-6) {
					t.Fatalf("%s continues %s with %g at step %d, want %g", f.Name(), c.name, got, i+1, want)
				}
			}
		}
	}
}
