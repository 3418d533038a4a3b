package dataset

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const gappy = "date,y,x\n1960-01-01,10,\n1960-01-02,20,1\n1960-01-03,,3\n1960-01-04,40,5\n1960-01-06,50,\n1960-01-07,60,7\n"

func maskedFrame(t *testing.T, source Source) *Frame {
	t.Helper()
	source.Missing = MissingMask
	f, err := loadText(gappy, source)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func alike(a, b float64) bool { return a == b || math.Abs(a-b) < 1e-12 }

// Seven days, of which the fifth has no row. The training part is the first four: y has the
// values 10, 20 and 40 there, x the values 1, 3 and 5.
func TestMaskedInputs(t *testing.T) {
	f := maskedFrame(t, Source{Inputs: []string{"x"}})
	if !slices.Equal(f.Target(), []float64{10, 20, 20, 40, 40, 50, 60}) {
		t.Errorf("what needs a number sees %v", f.Target())
	}
	p, err := Prepare(f, f.Slice(0, 4), Transforms{Standardize{}}, Transforms{MinMax{}})
	if err != nil {
		t.Fatal(err)
	}
	mean, deviation := 70.0/3, math.Sqrt((100+400+1600)/3.0-4900/9.0)
	y := func(v float64) float64 { return (v - mean) / deviation }
	x := func(v float64) float64 { return (v - 1) / 4 }
	want := [][]float64{ // y, x, y is missing, x is missing
		{y(10), x(3), 0, 1},
		{y(20), x(1), 0, 0},
		{0, x(3), 1, 0},
		{y(40), x(5), 0, 0},
		{0, x(3), 1, 1},
		{y(50), x(3), 0, 1},
		{y(60), x(7), 0, 0},
	}
	table, err := p.Table(f)
	if err != nil {
		t.Fatal(err)
	}
	if names := strings.Join(table.Names, ", "); names != "y, x, y is missing, x is missing" || p.Seen() != 4 {
		t.Errorf("%d numbers: %s", p.Seen(), names)
	}
	if got := slices.Concat(want...); !slices.EqualFunc(table.X, got, alike) {
		t.Errorf("the network sees\n%v, want\n%v", table.X, got)
	}
	w, err := table.Windows(0, 7, Window{LookBack: 2})
	if err != nil {
		t.Fatal(err)
	}
	if got := []float64{w.Weights(0)[0], w.Weights(1)[0], w.Weights(2)[0], w.Weights(3)[0]}; !slices.Equal(got, []float64{0, 1, 0, 1}) {
		t.Errorf("weights %v", got)
	}
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var saved Preparation
	if err := json.Unmarshal(text, &saved); err != nil || !reflect.DeepEqual(saved, p) {
		t.Errorf("%v is read back as %v, %v", p, saved, err)
	}
}

// A difference needs two known values: of 10, 20, -, 40, -, 50, 60 it knows the steps 10 and 10.
func TestMaskedDifferences(t *testing.T) {
	f := maskedFrame(t, Source{})
	p, err := Prepare(f, f.Slice(0, 7), Transforms{Difference{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	table, err := p.Table(f)
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{10, 0, 10, 1, 10, 1, 10, 1, 10, 1, 10, 0}
	if got := table.X[2:]; !slices.EqualFunc(got, want, alike) || table.First != 1 {
		t.Errorf("%v, want %v", got, want)
	}
	// A forecast of a change of 5 after the last row, 60.
	if got := p.Target.Inverse([]float64{5}, f.Target()); !slices.Equal(got, []float64{65}) {
		t.Errorf("%v", got)
	}
}

// A column that is known in advance says of each row ahead whether it was missing.
func TestMaskedRowsAhead(t *testing.T) {
	f := maskedFrame(t, Source{Future: []string{"x"}})
	p, err := Prepare(f, f.Slice(0, 7), Transforms{Standardize{}}, Transforms{MinMax{}})
	if err != nil {
		t.Fatal(err)
	}
	p.Horizon = 2
	table, err := p.Table(f)
	if err != nil {
		t.Fatal(err)
	}
	if names := strings.Join(table.Names, "; "); names != "y; x; x, row 2 ahead; y is missing; x is missing; x, row 2 ahead is missing" {
		t.Error(names)
	}
	mean := 0.5 // of 1, 3, 5 and 7 from 0 to 1
	if got := table.X[3*6 : 4*6]; !alike(got[1], mean) || !alike(got[2], mean) || !slices.Equal(got[3:], []float64{0, 1, 1}) {
		t.Errorf("before two missing values: %v", got)
	}
	if got := table.X[4*6 : 5*6]; !alike(got[1], mean) || !alike(got[2], 1) || !slices.Equal(got[3:], []float64{1, 1, 0}) {
		t.Errorf("before a missing value and 7: %v", got)
	}
	if got := table.X[6*6:]; !math.IsNaN(got[1]) {
		t.Errorf("a value to come that is not there is no missing one: %v", got)
	}
}

// Without a missing value the network has the further inputs, and they are zero; what is
// missing later has the mean of the training part.
func TestMasksOfLaterRows(t *testing.T) {
	train, err := loadText("y\n1\n2\n6\n", Source{Missing: MissingMask})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Prepare(train, train, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	later, err := loadText("y,z\n1,0\n2,0\n6,0\n,0\n8,0\n", Source{Column: "y", Date: NoDates, Missing: MissingMask})
	if err != nil {
		t.Fatal(err)
	}
	table, err := p.Table(later)
	if err != nil {
		t.Fatal(err)
	}
	if want := []float64{1, 0, 2, 0, 6, 0, 3, 1, 8, 0}; !slices.EqualFunc(table.X, want, alike) {
		t.Errorf("%v, want %v", table.X, want)
	}
}

func TestNothingToMaskWith(t *testing.T) {
	if _, err := loadText("v,w\n1,\n2,\n", Source{Column: "v", Inputs: []string{"w"}, Missing: MissingMask}); err == nil || !strings.Contains(err.Error(), `column "w" has no value: leave it out`) {
		t.Error(err)
	}
	f, err := loadText("v,w\n1,\n2,\n3,4\n", Source{Column: "v", Inputs: []string{"w"}, Missing: MissingMask})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Prepare(f, f.Slice(0, 2), nil, Transforms{MinMax{}}); err == nil || !strings.Contains(err.Error(), `column "w" has too few values in the training part`) {
		t.Error(err)
	}
}
