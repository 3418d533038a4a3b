package dataset

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// R's help page of airquality (Chambers et al. 1983): 153 days, of which 37 lack
// ozone and 7 solar radiation; 111 have both. The first ozone values are 41, 36,
// 12, 18, NA, 28.
func TestMissingPoliciesOnAirQuality(t *testing.T) {
	path := "testdata/airquality.csv"
	for _, c := range []struct {
		policy Missing
		inputs []string
		rows   int
		fifth  float64
	}{
		{MissingDrop, nil, 116, 28},
		{MissingDrop, []string{"Solar.R"}, 111, 23},
		{MissingForward, nil, 153, 18},
		{MissingLinear, nil, 153, 23},
	} {
		f := mustLoad(t, Source{Path: path, Column: "Ozone", Missing: c.policy, Inputs: c.inputs})
		if f.Len() != c.rows || f.Target()[4] != c.fifth || len(f.Warnings) != 1 {
			t.Errorf("%s %v: %d rows, fifth %v, warnings %q", c.policy, c.inputs, f.Len(), f.Target()[4], f.Warnings)
		}
		if f.Frequency.Name != "daily" {
			t.Errorf("%s: %s", c.policy, f.Frequency.Name)
		}
	}
	_, err := Load(Source{Path: path, Column: "Ozone"}, nil)
	want := `testdata/airquality.csv, line 6 (1973-05-05): column "Ozone" has no value (37 of 153 rows without one); fill it in, or set missing to drop, forward, linear or mask`
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestMissingDatesAndValues(t *testing.T) {
	// 1960-02 is missing as a row, 1960-04 and 1960-06 lack a value, and w begins late.
	text := "date,v,w\n1959-12,9,\n1960-01,1,10\n1960-03,3,\n1960-04,,40\n1960-05,8,50\n1960-06,,60\n1960-07,9,70\n"
	for _, c := range []struct {
		policy   Missing
		v, w     []float64
		labels   string
		warnings int
	}{
		{MissingDrop, []float64{1, 8, 9}, []float64{10, 50, 70}, "1960-01 1960-05 1960-07", 2},
		{MissingForward, []float64{1, 1, 3, 3, 8, 8, 9}, []float64{10, 10, 10, 40, 50, 60, 70}, "1960-01 1960-02 1960-03 1960-04 1960-05 1960-06 1960-07", 2},
		{MissingLinear, []float64{1, 2, 3, 5.5, 8, 8.5, 9}, []float64{10, 20, 30, 40, 50, 60, 70}, "1960-01 1960-02 1960-03 1960-04 1960-05 1960-06 1960-07", 2},
	} {
		f, err := loadText(text, Source{Missing: c.policy, Inputs: []string{All}})
		if err != nil {
			t.Fatal(err)
		}
		got, want := [][]float64{f.Column(0), f.Column(1)}, [][]float64{c.v, c.w}
		for j := range got {
			if !slices.EqualFunc(got[j], want[j], func(a, b float64) bool { return math.Abs(a-b) < 1e-12 }) {
				t.Errorf("%s: %v, want %v", c.policy, got[j], want[j])
			}
		}
		if strings.Join(f.Labels, " ") != c.labels || len(f.Warnings) != c.warnings || f.Start != 0 {
			t.Errorf("%s: %v from row %d, warnings %q", c.policy, f.Labels, f.Start, f.Warnings)
		}
	}
	filled, err := loadText(text, Source{Missing: MissingLinear, Inputs: []string{All}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"standard input, line 2 (1959-12): 1 row from here on left out, because a column has no value yet",
		"missing: linear filled 3 rows of standard input that lacked a value and added 1 row for missing dates",
	}
	if diff := cmp.Diff(want, filled.Warnings); diff != "" {
		t.Error(diff)
	}
	if row := filled.Row(1); row != "standard input, a row filled in (1960-02)" {
		t.Error(row)
	}
}

// A value known before the first complete row is carried to it.
func TestFillingBeforeTheFirstCompleteRow(t *testing.T) {
	f, err := loadText("v,w\n1,\n,2\n3,4\n", Source{Column: "v", Inputs: []string{"w"}, Missing: MissingForward})
	if err != nil || !slices.Equal(f.Target(), []float64{1, 3}) || !slices.Equal(f.Column(1), []float64{2, 4}) {
		t.Errorf("%v, %v (%v)", f.Target(), f.Column(1), err)
	}
}

func TestNothingKnown(t *testing.T) {
	for _, policy := range []Missing{MissingError, MissingDrop, MissingForward, MissingLinear} {
		_, err := loadText("v,w\n1,\n,2\n", Source{Column: "v", Inputs: []string{"w"}, Missing: policy})
		if err == nil || !strings.Contains(err.Error(), "every row lacks a value in one of the columns v, w") {
			t.Errorf("%s: error %v", policy, err)
		}
	}
}
