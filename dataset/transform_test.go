package dataset

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func formatFloat(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// fitted fits transforms on the first train rows of a frame.
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
		{Transform{Kind: MinMax, Fit: FitAll}, 0, 309.0 / 518},
		{Transform{Kind: MinMax}, 0, 1},
		{Transform{Kind: MinMax, Range: []float64{-1, 1}}, -1, 1},
	} {
		p := fitted(t, f, 96, c.transform)
		if z := p.Apply([]float64{104, 413}); !slices.Equal(z, []float64{c.z104, c.z413}) {
			t.Errorf("%+v maps 104, 413 to %v", c.transform, z)
		}
	}
}

// 1, 2, .., 9 have mean 5 and variance 60/9.
func TestStandardise(t *testing.T) {
	f := seriesFrame([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 1000})
	p := fitted(t, f, 9, Transform{Kind: Standardise})
	if z := p.Apply([]float64{5, 9}); !near(z[0], 0, 1) || !near(z[1], 4/math.Sqrt(60.0/9), 1) {
		t.Errorf("5, 9 became %v", z)
	}
}

// scipy.stats.boxcox finds 0.148023 on the airline series (published in J. Brownlee,
// "How to Use Power Transforms for Time Series Forecast Data with Python").
func TestBoxCoxExponentOfAirline(t *testing.T) {
	f := mustLoad(t, Source{Path: Airline})
	p := fitted(t, f, 96, Transform{Kind: BoxCox, Fit: FitAll})
	if math.Abs(p[0].Lambda-0.148023) > 1e-5 {
		t.Errorf("lambda %v, want 0.148023", p[0].Lambda)
	}
}

func TestBoxCoxByHand(t *testing.T) {
	for _, c := range []struct{ lambda, x, z float64 }{
		{0, math.E, 1}, {1, 5, 4}, {0.5, 9, 4}, {2, 3, 4}, {-1, 4, 0.75},
	} {
		p := Pipeline{{Kind: BoxCox, Lambda: c.lambda}}
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
	p := fitted(t, f, 6, Transform{Kind: Difference}, Transform{Kind: Difference})
	z := p.Apply(f.Target())
	if p.Lost() != 2 || !math.IsNaN(z[1]) || !slices.Equal(z[2:], []float64{2, 2, 2, 2}) {
		t.Errorf("%d lost, %v", p.Lost(), z)
	}
	if x := p.Inverse([]float64{2, 2, 2}, f.Target()); !slices.Equal(x, []float64{36, 49, 64}) {
		t.Errorf("the squares go on with %v", x)
	}
}

// Whatever the pipeline, transformed values from any row on, with the original
// values before that row, give the original values back, several steps ahead.
func TestInverseUndoesApplySeveralStepsAhead(t *testing.T) {
	lambda := 0.3
	pool := []Transform{
		{Kind: MinMax}, {Kind: Standardise, Fit: FitAll}, {Kind: Difference}, {Kind: Difference, Lag: 3},
		{Kind: SeasonalDifference, Lag: 4}, {Kind: MinMax, Range: []float64{-2, 5}},
	}
	first := []Transform{{Kind: Log}, {Kind: BoxCox}, {Kind: BoxCox, Lambda: &lambda}, {Kind: Standardise}}
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SliceOfNDistinct(rapid.Float64Range(1, 1000), 40, 60, rapid.ID).Draw(rt, "values")
		ts := append([]Transform{rapid.SampledFrom(first).Draw(rt, "first")}, rapid.SliceOfN(rapid.SampledFrom(pool), 0, 4).Draw(rt, "rest")...)
		p := fitted(t, seriesFrame(values), 30, ts...)
		z := p.Apply(values)
		n := rapid.IntRange(p.Lost(), len(values)-1).Draw(rt, "n")
		for i, x := range p.Inverse(z[n:], values[:n]) {
			if math.Abs(x-values[n+i]) > 1e-6*1000 {
				rt.Fatalf("row %d: %v came back as %v", n+i, values[n+i], x)
			}
		}
	})
}

func TestPreparationSurvivesJSON(t *testing.T) {
	f := mustLoad(t, Source{Path: Airline})
	p, err := Prepare(f, f.Slice(0, 96), Transforms{{Kind: BoxCox}, {Kind: SeasonalDifference}, {Kind: Standardise}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(p)
	var back Preparation
	if err != nil || json.Unmarshal(text, &back) != nil {
		t.Fatal(err, string(text))
	}
	if got, want := back.Target.Apply(f.Target())[12:], p.Target.Apply(f.Target())[12:]; !slices.Equal(got, want) {
		t.Errorf("%s transforms to %v, want %v", text, got, want)
	}
}

func TestTransformRefusals(t *testing.T) {
	lambda := 9.0
	f := seriesFrame([]float64{3, 1, 0, 5, -4})
	for want, ts := range map[string]Transforms{
		`transform "cube" is unknown: choose one of min_max, standardise, log`: {{Kind: "cube"}},
		`fit of transform min_max is "test"`:                                   {{Kind: MinMax, Fit: "test"}},
		"range of transform min_max is [1 0]":                                  {{Kind: MinMax, Range: []float64{1, 0}}},
		"range of transform min_max is [1]":                                    {{Kind: MinMax, Range: []float64{1}}},
		"range is no setting of transform standardise":                         {{Kind: Standardise, Range: []float64{0, 1}}},
		"fit is no setting of transform log":                                   {{Kind: Log, Fit: FitAll}},
		"lag is no setting of transform log":                                   {{Kind: Log, Lag: 1}},
		"lambda is no setting of transform difference":                         {{Kind: Difference, Lambda: &lambda}},
		"lambda of transform box_cox is 9":                                     {{Kind: BoxCox, Lambda: &lambda}},
		"lag of transform difference is -1":                                    {{Kind: Difference, Lag: -1}},
		"the training part has 4 rows, too few for transform difference":       {{Kind: Difference, Lag: 4}},
		"too few for transform difference with lag 1 after 3 rows":             {{Kind: Difference, Lag: 3}, {Kind: Difference}, {Kind: MinMax}},
		"the season of the data is unknown: set lag":                           {{Kind: SeasonalDifference}},
		"standard input, line 4: transform log cannot take 0 in column":        {{Kind: Log}},
		"standard input, line 3: transform box_cox cannot take -2 in column":   {{Kind: Difference}, {Kind: BoxCox}},
	} {
		if _, err := Prepare(f, f.Slice(0, 4), ts, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", ts, err, want)
		}
	}
	wide := seriesFrame([]float64{-1.7e308, 1.7e308, 0})
	if _, err := Prepare(wide, wide, Transforms{{Kind: MinMax}}, nil); err == nil || !strings.Contains(err.Error(), "too far apart") {
		t.Errorf("a range beyond float64: error %v", err)
	}
}

func TestPrepareRefusesAConstantTarget(t *testing.T) {
	f := seriesFrame([]float64{7, 7, 7, 8})
	_, err := Prepare(f, f.Slice(0, 3), nil, nil)
	if err == nil || !strings.Contains(err.Error(), `column "v" of standard input is constant: all 3 training rows are 7`) {
		t.Errorf("error %v", err)
	}
}
