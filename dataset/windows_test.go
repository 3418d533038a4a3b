package dataset

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// seriesFrame is a frame of one column made of values.
func seriesFrame(values []float64) *Frame {
	var text strings.Builder
	text.WriteString("v\n")
	for _, v := range values {
		text.WriteString(formatFloat(v) + "\n")
	}
	f, err := loadText(text.String(), Source{})
	if err != nil {
		panic(err)
	}
	return f
}

// plainTable is the table of a frame without any transform.
func plainTable(f *Frame) (*Table, error) {
	p, err := Prepare(f, f, nil, nil)
	if err != nil {
		return nil, err
	}
	return p.Table(f)
}

func countTo(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = float64(i)
	}
	return values
}

// Values that equal their row make every window readable: the input is the
// look_back rows before Row, the target the horizon rows from it on.
func TestWindowsHoldTheRowsBeforeTheirTarget(t *testing.T) {
	f := seriesFrame(countTo(40))
	rapid.Check(t, func(t *rapid.T) {
		w := Window{
			LookBack:  rapid.IntRange(1, 6).Draw(t, "look_back"),
			Horizon:   rapid.IntRange(1, 4).Draw(t, "horizon"),
			Layout:    rapid.SampledFrom([]Layout{Features, Steps}).Draw(t, "layout"),
			Samples:   rapid.SampledFrom([]Samples{Full, Tutorial}).Draw(t, "samples"),
			ReachBack: rapid.Bool().Draw(t, "reach_back"),
		}
		from := rapid.IntRange(0, 20).Draw(t, "from")
		to := rapid.IntRange(from+1, 40).Draw(t, "to")
		table, err := plainTable(f)
		if err != nil {
			t.Fatal(err)
		}
		first := from + w.LookBack
		if w.ReachBack {
			first = max(from, w.LookBack)
		}
		want := to - first - w.Horizon + 1
		if w.Samples == Tutorial {
			want--
		}
		got, err := table.Windows(from, to, w)
		if (err == nil) != (want > 0) {
			t.Fatalf("%d samples expected, error %v", want, err)
		}
		if err != nil {
			return
		}
		if got.Len() != want || got.Row(0) != first || got.T*got.F != w.LookBack {
			t.Fatalf("%d samples from row %d of [%d, %d], want %d from %d", got.Len(), got.Row(0), got.T, got.F, want, first)
		}
		for i := range got.Len() {
			row := got.Row(i)
			values := slices.Concat(got.X(i), got.Y(i))
			if !slices.Equal(values, countTo(40)[row-w.LookBack:row+w.Horizon]) {
				t.Fatalf("sample %d: %v", i, values)
			}
		}
	})
}

// The sizes are the tutorial's: 94/46 samples at look_back 1, 92/44 at look_back 3.
func TestTutorialSampleCounts(t *testing.T) {
	f := mustLoad(t, Source{Path: Airline})
	table, err := plainTable(f)
	if err != nil {
		t.Fatal(err)
	}
	for lookBack, want := range map[int][2]int{1: {94, 46}, 3: {92, 44}} {
		w := Window{LookBack: lookBack, Samples: Tutorial}
		train, err1 := table.Windows(0, 96, w)
		test, err2 := table.Windows(96, 144, w)
		if err1 != nil || err2 != nil || train.Len() != want[0] || test.Len() != want[1] {
			t.Errorf("look_back %d: %d and %d samples, want %v", lookBack, train.Len(), test.Len(), want)
		}
	}
}

func TestWindowRefusals(t *testing.T) {
	table, err := plainTable(seriesFrame(countTo(5)))
	if err != nil {
		t.Fatal(err)
	}
	for want, w := range map[string]Window{
		"look_back: -1: give": {LookBack: -1},
		"horizon: -1":         {Horizon: -1},
		`layout is "rows"`:    {Layout: "rows"},
		`samples is "some"`:   {Samples: "some"},
		"need at least 6":     {LookBack: 5},
		"need at least 7":     {LookBack: 5, Samples: Tutorial},
		"1 to 5 of standard input: too few rows, 5;": {LookBack: 1_000_000},
		"look_back: 92233":                           {LookBack: math.MaxInt},
		"horizon: 922337":                            {Horizon: math.MaxInt},
	} {
		if _, err := table.Windows(0, 5, w); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", w, err, want)
		}
	}
}
