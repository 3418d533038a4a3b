package dataset

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func mustTable(t testing.TB, f *Frame, train int, target, inputs Transforms) *Table {
	t.Helper()
	p, err := Prepare(f, f.Slice(0, train), target, inputs)
	if err != nil {
		t.Fatal(err)
	}
	table, err := p.Table(f)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// Seat belts (Harvey and Durbin 1986): the row holds what is known in its month,
// and the calendar of the month after it. law is 0 in all training rows: a
// constant input is only shifted.
func TestTableOfSeveralColumns(t *testing.T) {
	f := mustLoad(t, Source{
		Path: "testdata/seatbelts.csv", Column: "drivers", Inputs: []string{"kms", "law"}, Calendar: []string{Month, Quarter},
	})
	table := mustTable(t, f, 120, nil, nil)
	want := []string{"drivers", "kms", "law", "month_sin", "month_cos", "quarter_sin", "quarter_cos"}
	if diff := cmp.Diff(want, table.Names); diff != "" {
		t.Error(diff)
	}
	last := table.X[(table.Len()-1)*len(want):] // 1984-12, so the calendar is January's
	if !slices.Equal([]float64{last[0], last[2]}, []float64{1763, 1}) || !slices.Equal(last[3:], []float64{0, 1, 0, 1}) {
		t.Errorf("last row %v", last)
	}
	march := table.X[2*len(want) : 3*len(want)] // 1969-03, so the calendar is April's
	for i, v := range []float64{1, 0, 1, 0} {
		if math.Abs(march[3+i]-v) > 1e-12 {
			t.Errorf("1969-03 has the calendar %v, want April's", march[3:])
		}
	}
	if err := table.Recursive(); err == nil || !strings.Contains(err.Error(), "the future of the inputs kms, law") {
		t.Errorf("error %v", err)
	}
	logs := Transforms{Log{}}
	if _, err := Prepare(f, f.Slice(0, 120), nil, logs); err == nil || !strings.Contains(err.Error(), `cannot take 0 in column "law"`) {
		t.Errorf("log of law: error %v", err)
	}
	w, err := table.Windows(120, 192, Window{LookBack: 12, Horizon: 3, Layout: Steps})
	if err != nil || w.T != 12 || w.F != 7 || w.Len() != 58 || len(w.X(0)) != 84 || len(w.Y(0)) != 3 {
		t.Errorf("%d windows of [%d, %d] (%v)", w.Len(), w.T, w.F, err)
	}
}

func TestHourAndWeekday(t *testing.T) {
	f, err := loadText(dated("2021-01-02T00:00", "2021-01-02T06:00", "2021-01-02T12:00", "2021-01-02T18:00"), Source{Calendar: []string{Hour}})
	if err != nil {
		t.Fatal(err)
	}
	table := mustTable(t, f, 4, nil, nil)
	if got := table.X[1]; got != 1 { // of 06:00
		t.Errorf("hour_sin %v", got)
	}
	if _, err := loadText(dated("2021-01-03", "2021-01-04"), Source{Calendar: []string{Weekday}}); err != nil {
		t.Error(err)
	}
	for want, c := range map[string]struct {
		text     string
		calendar []string
	}{
		"calendar inputs need a date column":                            {"v\n1\n2\n", []string{Month}},
		`unknown calendar input "year": there are month`:                {dated("2021-01-03", "2021-01-04"), []string{"year"}},
		"calendar input weekday is named twice":                         {dated("2021-01-03", "2021-01-04"), []string{Weekday, Weekday}},
		"calendar input hour is the same in all rows of this series (d": {dated("2021-01-03", "2021-01-04"), []string{Hour}},
	} {
		if _, err := loadText(c.text, Source{Calendar: c.calendar}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// Changes from some row on, with everything fitted before it, change no input and no
// transformed target before that row.
func TestTheFutureDoesNotMoveThePast(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		now := rapid.IntRange(20, 39).Draw(rt, "now")
		build := func(shift float64) *Table {
			text := "date,v,w\n"
			for i := range 40 {
				v := 50 + 10*math.Sin(float64(i))
				if i >= now {
					v += shift * float64(i-now+1)
				}
				text += fmt.Sprintf("%d-%02d,%v,%v\n", 2000+i/12, 1+i%12, v, v*v)
			}
			f, err := loadText(text, Source{Inputs: []string{"w"}, Calendar: []string{Month}})
			if err != nil {
				rt.Fatal(err)
			}
			return mustTable(t, f, 20, Transforms{BoxCox{}, Difference{}, Standardize{}}, nil)
		}
		a, b := build(0), build(rapid.Float64Range(1, 9).Draw(rt, "shift"))
		cut := now * len(a.Names)
		if !slices.Equal(a.X[cut-10*len(a.Names):cut], b.X[cut-10*len(b.Names):cut]) || !slices.Equal(a.Y[1:now], b.Y[1:now]) {
			rt.Fatalf("rows before %d moved", now)
		}
		if slices.Equal(a.X[cut:], b.X[cut:]) {
			rt.Fatal("nothing moved at all")
		}
	})
}

// A later row may hold what the fitted transforms cannot take.
func TestTableRefusesALaterValue(t *testing.T) {
	f := seriesFrame([]float64{1, 2, 3})
	p, err := Prepare(f, f, Transforms{Log{}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := `standard input, line 5: transform log cannot take -4 in column "v"; it needs values above 0`
	if _, err := p.Table(seriesFrame([]float64{1, 2, 3, -4})); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want one with %q", err, want)
	}
}

// Feeding the true values back gives the table's own rows; beyond the last row the
// calendar goes on.
func TestAssume(t *testing.T) {
	f := mustLoad(t, Source{Path: Airline, Calendar: []string{Month}})
	table := mustTable(t, f, 96, Transforms{Log{}, Standardize{}}, nil)
	row := make([]float64, len(table.Names))
	for _, i := range []int{0, 77, 143} {
		table.Assume(row, i, table.Y[i])
		if !slices.Equal(row, table.X[i*3:(i+1)*3]) {
			t.Errorf("row %d: %v, want %v", i, row, table.X[i*3:(i+1)*3])
		}
	}
	table.Assume(row, 146, 0.5) // 1961-03, so the calendar is April's
	if row[0] != 0.5 || math.Abs(row[1]-1) > 1e-12 || table.Recursive() != nil {
		t.Errorf("row 146: %v (%v)", row, table.Recursive())
	}
}

func TestInputOfAForecast(t *testing.T) {
	table := mustTable(t, seriesFrame(countTo(10)), 10, Transforms{Difference{}}, nil)
	x, err := table.Input(10, 3)
	if err != nil || !slices.Equal(x, []float64{1, 1, 1}) {
		t.Errorf("%v (%v)", x, err)
	}
	if _, err := table.Input(10, 10); err == nil || !strings.Contains(err.Error(), "10 rows, too few to forecast from row 10 on") {
		t.Errorf("error %v", err)
	}
	if w, err := table.Windows(0, 10, Window{LookBack: 3}); err != nil || w.Row(0) != 4 || w.Len() != 6 {
		t.Errorf("%d windows from row %d (%v); row 0 has no difference", w.Len(), w.Row(0), err)
	}
	if w, err := table.Windows(8, 10, Window{LookBack: 3, ReachBack: true}); err != nil || w.Row(0) != 8 || w.Len() != 2 {
		t.Errorf("%d windows from row %d (%v)", w.Len(), w.Row(0), err)
	}
}

func TestTableRefusesWhatWasFittedElsewhere(t *testing.T) {
	f := seriesFrame(countTo(10))
	for want, p := range map[string]Preparation{
		"has the columns v, but the transforms were fitted on w": {Columns: []string{"w"}},
		"but the transforms were fitted on v":                    {Columns: []string{"v"}, Inputs: []Pipeline{nil}},
	} {
		if _, err := p.Table(f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
