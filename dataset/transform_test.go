package dataset

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func formatFloat(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// fitted fits transforms of the target on the first train rows of a frame.
func fitted(t testing.TB, f *Frame, train int, ts ...Transform) Pipeline {
	t.Helper()
	p, err := Prepare(f, f.Slice(0, train), ts, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p.Target
}

// near compares to a relative 1e-9 of scale.
func near(got, want, scale float64) bool { return math.Abs(got-want) <= 1e-9*math.Abs(scale) }

// The tutorial's scaler in closed form: (y - 104) / 518 over the whole series, and
// min and max of the 96 training months, 104 and 413, when fitted on them.
func TestMinMaxOfAirline(t *testing.T) {
	f := mustLoad(t, Source{Path: Airline})
	for _, c := range []struct {
		transform  Transform
		z104, z413 float64
	}{
		{MinMax{Fit: FitAll}, 0, 309.0 / 518},
		{MinMax{}, 0, 1},
		{MinMax{Range: []float64{-1, 1}}, -1, 1},
	} {
		p := fitted(t, f, 96, c.transform)
		if z := p.Apply([]float64{104, 413}); !slices.Equal(z, []float64{c.z104, c.z413}) {
			t.Errorf("%+v maps 104, 413 to %v", c.transform, z)
		}
	}
}

// 1, 2, .., 9 have mean 5 and variance 60/9.
func TestStandardize(t *testing.T) {
	f := seriesFrame([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 1000})
	p := fitted(t, f, 9, Standardize{})
	if z := p.Apply([]float64{5, 9}); !near(z[0], 0, 1) || !near(z[1], 4/math.Sqrt(60.0/9), 1) {
		t.Errorf("5, 9 became %v", z)
	}
}

// scipy.stats.boxcox finds 0.148023 on the airline series (published in J. Brownlee,
// "How to Use Power Transforms for Time Series Forecast Data with Python").
func TestBoxCoxExponentOfAirline(t *testing.T) {
	f := mustLoad(t, Source{Path: Airline})
	p := fitted(t, f, 96, BoxCox{Fit: FitAll})
	if lambda := p[0].Form.(Power).Lambda; math.Abs(lambda-0.148023) > 1e-5 {
		t.Errorf("lambda %v, want 0.148023", lambda)
	}
}

func TestBoxCoxByHand(t *testing.T) {
	for _, c := range []struct{ lambda, x, z float64 }{
		{0, math.E, 1}, {1, 5, 4}, {0.5, 9, 4}, {2, 3, 4}, {-1, 4, 0.75},
	} {
		p := Pipeline{{"box_cox", Power{c.lambda}}}
		if z := p.Apply([]float64{c.x})[0]; !near(z, c.z, 1) {
			t.Errorf("lambda %v: %v became %v, want %v", c.lambda, c.x, z, c.z)
		}
		if x := p.Inverse([]float64{c.z}, nil)[0]; !near(x, c.x, c.x) {
			t.Errorf("lambda %v: %v came back as %v, want %v", c.lambda, c.z, x, c.x)
		}
		if x := p.Inverse([]float64{-50, 50}, nil); math.IsNaN(x[0]) || math.IsInf(x[1], 0) {
			t.Errorf("lambda %v: forecasts out of reach came back as %v", c.lambda, x)
		}
	}
}

// Squares differenced twice at lag 1 are 2; the inverse continues them.
func TestDifferencesByHand(t *testing.T) {
	f := seriesFrame([]float64{0, 1, 4, 9, 16, 25})
	p := fitted(t, f, 6, Difference{}, Difference{})
	z := p.Apply(f.Target())
	if p.Lag() != 2 || !math.IsNaN(z[1]) || !slices.Equal(z[2:], []float64{2, 2, 2, 2}) {
		t.Errorf("%d lost, %v", p.Lag(), z)
	}
	if x := p.Inverse([]float64{2, 2, 2}, f.Target()); !slices.Equal(x, []float64{36, 49, 64}) {
		t.Errorf("the squares go on with %v", x)
	}
}

func TestTransformRefusals(t *testing.T) {
	lambda := 9.0
	f := seriesFrame([]float64{3, 1, 0, 5, -4})
	for want, ts := range map[string]Transforms{
		`unknown transform "<nil>": there are box_cox, difference`:                    {nil},
		`unknown transform "dataset.foreign": there are box_cox`:                      {foreign{}},
		`unknown transform "*dataset.MinMax"`:                                         {&MinMax{}},
		`transform min_max: fit is "test"`:                                            {MinMax{Fit: "test"}},
		"transform min_max: range: [1 0]: give the lower number first":                {MinMax{Range: []float64{1, 0}}},
		"transform min_max: range: it has 1 number: give 2":                           {MinMax{Range: []float64{1}}},
		"transform box_cox: lambda: 9: give a number from -5 to 5":                    {BoxCox{Lambda: &lambda}},
		"transform difference: lag: -1: give a whole number from 0":                   {Difference{Lag: -1}},
		`transform difference of column "v": too few rows for lag 4: 4 training rows`: {Difference{Lag: 4}},
		"too few rows for lag 1: 4 training rows, and 3 lost":                         {Difference{Lag: 3}, Difference{}, MinMax{}},
		"the season of the data is unknown: set its lag":                              {SeasonalDifference{}},
		"standard input, line 4: transform log cannot take 0 in column":               {Log{}},
		"standard input, line 3: transform box_cox cannot take -2 in column":          {Difference{}, BoxCox{}},
	} {
		if _, err := Prepare(f, f.Slice(0, 4), ts, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", ts, err, want)
		}
	}
	wide := seriesFrame([]float64{-1.7e308, 1.7e308, 0})
	if _, err := Prepare(wide, wide, Transforms{MinMax{}}, nil); err == nil || !strings.Contains(err.Error(), "give it in a unit") {
		t.Errorf("a range beyond float64: error %v", err)
	}
}

// foreign is a transform that is not registered.
type foreign struct{ Log }

func TestARegisteredKindStays(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("log was registered again")
		}
	}()
	RegisterTransform[Log, Power]("log")
}

// Run folders hold fitted transforms in this form.
func TestSavedForm(t *testing.T) {
	const saved = `[{"kind":"log"},{"kind":"box_cox","lambda":0.5},{"kind":"min_max","offset":104,"scale":518},` +
		`{"kind":"standardize","offset":1,"scale":2},{"kind":"seasonal_difference","lag":12},{"kind":"min_max","scale":2,"low":-1}]`
	want := Pipeline{
		{"log", Power{}}, {"box_cox", Power{0.5}}, {"min_max", Affine{Offset: 104, Scale: 518}},
		{"standardize", Affine{Offset: 1, Scale: 2}}, {"seasonal_difference", Lagged{12}}, {"min_max", Affine{Scale: 2, Low: -1}},
	}
	var p Pipeline
	if err := json.Unmarshal([]byte(saved), &p); err != nil || !slices.Equal(p, want) {
		t.Errorf("%+v (%v), want %+v", p, err, want)
	}
	former := strings.ReplaceAll(saved, "standardize", "standardise")
	if err := json.Unmarshal([]byte(former), &p); err != nil || !slices.Equal(p, want) {
		t.Errorf("the former spelling: %+v (%v), want %+v", p, err, want)
	}
	if text, err := json.Marshal(want); err != nil || string(text) != saved {
		t.Errorf("%s (%v), want %s", text, err, saved)
	}
}

func TestSavedTransformsThatAreDamaged(t *testing.T) {
	for text, want := range map[string]string{
		`{"kind": "cube"}`:                                   `the saved transform "cube" is unknown`,
		`{"kind": "min_max"}`:                                "the saved transform min_max is damaged: scale is 0",
		`{"kind": "difference"}`:                             "the saved transform difference is damaged: lag is 0",
		`{"kind": "difference", "lag": -1}`:                  "lag is -1",
		`{"kind": "seasonal_difference", "lag": 1000000001}`: "lag is 1000000001",
		`{"kind": "box_cox", "lambda": 1e9}`:                 "lambda is 1e+09",
		`{"kind": "standardize", "scale": "wide"}`:           "cannot unmarshal",
		`["standardize"]`:                                    "cannot unmarshal",
	} {
		var p Pipeline
		if err := json.Unmarshal([]byte("["+text+"]"), &p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", text, err, want)
		}
	}
}

func TestPrepareRefusesAConstantTarget(t *testing.T) {
	f := seriesFrame([]float64{7, 7, 7, 8})
	_, err := Prepare(f, f.Slice(0, 3), nil, nil)
	if err == nil || !strings.Contains(err.Error(), `column "v" of standard input is constant in the training part: its 3 rows are all 7,`) {
		t.Errorf("error %v", err)
	}
}
