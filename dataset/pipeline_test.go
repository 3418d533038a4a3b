package dataset

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func formatFloat(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// The tutorial's scaler in closed form: (y - 104) / 518 over the whole series, and
// min and max of the 96 training months, 104 and 413, when fitted on them.
func TestMinMaxOfAirline(t *testing.T) {
	y := mustLoad(t, Source{Path: Airline}).Target()
	for _, c := range []struct {
		transform  Transform
		low, high  float64
		z104, z413 float64
	}{
		{Transform{Kind: MinMax, Fit: FitAll}, 104, 622, 0, 309.0 / 518},
		{Transform{Kind: MinMax}, 104, 413, 0, 1},
		{Transform{Kind: MinMax, Range: []float64{-1, 1}}, 104, 413, -1, 1},
	} {
		p, err := Transforms{c.transform}.Fit(y, 0, 96)
		if err != nil {
			t.Fatal(err)
		}
		if z := p.Apply([]float64{104, 413}); !slices.Equal(z, []float64{c.z104, c.z413}) {
			t.Errorf("%+v maps 104, 413 to %v", c.transform, z)
		}
	}
}

func TestPipelineInverseUndoesApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 2, 40).Draw(t, "values")
		var ts Transforms
		for _, kind := range rapid.SliceOfN(rapid.SampledFrom([]string{MinMax, Standardise}), 0, 3).Draw(t, "kinds") {
			ts = append(ts, Transform{Kind: kind})
		}
		train := rapid.IntRange(1, len(values)).Draw(t, "train")
		p, err := ts.Fit(values, 0, train)
		if err != nil {
			t.Fatal(err)
		}
		back := p.Inverse(p.Apply(values), nil)
		for i, v := range values {
			if math.Abs(back[i]-v) > 1e-9*(1+math.Abs(slices.MaxFunc(values, byMagnitude))) {
				t.Fatalf("value %d: %v came back as %v", i, v, back[i])
			}
		}
	})
}

func byMagnitude(a, b float64) int {
	if math.Abs(a) < math.Abs(b) {
		return -1
	}
	return 1
}

func TestTransformRefusals(t *testing.T) {
	for want, transform := range map[string]Transform{
		`transform "cube" is unknown: choose one of`: {Kind: "cube"},
		`fit of transform min_max is "test"`:         {Kind: MinMax, Fit: "test"},
		"range of transform min_max is [1 0]":        {Kind: MinMax, Range: []float64{1, 0}},
		"range of transform min_max is [1]":          {Kind: MinMax, Range: []float64{1}},
		"range is a setting of transform min_max":    {Kind: Standardise, Range: []float64{0, 1}},
	} {
		if _, err := (Transforms{transform}).Fit(countTo(5), 0, 5); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", transform, err, want)
		}
	}
}

func TestPrepareRefusesAConstantTarget(t *testing.T) {
	f := seriesFrame([]float64{7, 7, 7, 8})
	_, err := Prepare(f, f.Slice(0, 3), nil, nil)
	if err == nil || !strings.Contains(err.Error(), `column "v" of standard input is constant: all 3 training rows are 7`) {
		t.Errorf("error %v", err)
	}
}
