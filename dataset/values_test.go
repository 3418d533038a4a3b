package dataset

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// from are n times from a start on, a step apart.
func from(start time.Time, n int, next func(time.Time) time.Time) []time.Time {
	dates := make([]time.Time, n)
	for i := range dates {
		dates[i] = start
		start = next(start)
	}
	return dates
}

func monthsFrom(year int, month time.Month, n int) []time.Time {
	return from(time.Date(year, month, 1, 0, 0, 0, 0, time.UTC), n, func(t time.Time) time.Time { return t.AddDate(0, 1, 0) })
}

// Values and a CSV file with the same values make the same frame and windows,
// gaps and policies included.
func TestValuesAreAsGoodAsAFile(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(20, 40).Draw(rt, "rows")
		value := rapid.OneOf(rapid.Float64Range(-1e6, 1e6), rapid.SampledFrom([]float64{0, 1e-300, 1e300, math.NaN()}))
		column := rapid.SliceOfN(value, n, n)
		values, price, rain := column.Draw(rt, "values"), column.Draw(rt, "price"), column.Draw(rt, "rain")
		dates := monthsFrom(1990, time.January, n)
		if gap := rapid.IntRange(0, n-1).Draw(rt, "gap"); gap > 0 {
			for i := gap; i < n; i++ {
				dates[i] = dates[i].AddDate(0, 1, 0)
			}
		}
		missing := rapid.SampledFrom([]Missing{MissingError, MissingDrop, MissingForward, MissingLinear}).Draw(rt, "missing")
		text := "month,y,price,rain\n"
		for i := range n {
			text += fmt.Sprintf("%s,%v,%v,%v\n", dates[i].Format("2006-01"), values[i], price[i], rain[i])
		}
		file, errFile := loadText(text, Source{Inputs: []string{All}, Missing: missing})
		memory, err := FromValues(values, ValueOptions{
			Name: "y", Dates: dates, Inputs: map[string][]float64{"rain": rain, "price": price}, Missing: missing,
		})
		if (err == nil) != (errFile == nil) {
			rt.Fatalf("file: %v; values: %v", errFile, err)
		}
		if err != nil {
			return
		}
		if !slices.Equal(memory.Columns, []string{"y", "price", "rain"}) || !slices.Equal(memory.Labels, file.Labels) ||
			!slices.EqualFunc(memory.Dates, file.Dates, time.Time.Equal) || memory.Frequency != file.Frequency ||
			len(memory.Warnings) != len(file.Warnings) {
			rt.Fatalf("%v\n%v", memory, file)
		}
		for j := range memory.Columns {
			if !slices.Equal(memory.Column(j), file.Column(j)) {
				rt.Fatalf("column %d: %v, %v", j, memory.Column(j), file.Column(j))
			}
		}
	})
}

func TestValuesByThemselves(t *testing.T) {
	values := []float64{3, 1, 2}
	f, err := FromValues(values, ValueOptions{})
	if err != nil {
		t.Fatal(err)
	}
	values[0] = 99 // the frame has its own
	if !slices.Equal(f.Target(), []float64{3, 1, 2}) || f.Len() != 3 || f.Dates != nil || f.Frequency.Season != 1 || len(f.Warnings) != 0 {
		t.Errorf("%v: %v", f, f.Target())
	}
	if f.String() != `3 rows of "value" from values, without dates, season 1` || f.Row(2) != "values, row 3" || f.Label(3) != "4" {
		t.Errorf("%v, %s, %s", f, f.Row(2), f.Label(3))
	}
	if diff := gocmp.Diff(Source{Path: Values, Column: "value"}, f.Source); diff != "" {
		t.Error(diff)
	}
}

// Labels are as short as the dates allow, and go on beyond the last row.
func TestValuesWithDates(t *testing.T) {
	every := func(d time.Duration) func(time.Time) time.Time {
		return func(t time.Time) time.Time { return t.Add(d) }
	}
	start := time.Date(2024, 2, 28, 0, 0, 0, 0, time.UTC)
	for want, dates := range map[string][]time.Time{
		"monthly 12 2024-02 2024-05":                                 monthsFrom(2024, time.February, 3),
		"daily 7 2024-02-28 2024-03-02":                              from(start, 3, every(day)),
		"hourly 24 2024-02-28 00:00 2024-02-28 03:00":                from(start, 3, every(time.Hour)),
		"every 90 minutes 16 2024-02-28 00:00 2024-02-28 04:30":      from(start, 3, every(90*time.Minute)),
		"every 15 seconds 1 2024-02-28 00:00:00 2024-02-28 00:00:45": from(start, 3, every(15*time.Second)),
		"every 500ms 1 2024-02-28 00:00:00 2024-02-28 00:00:01.5":    from(start, 3, every(500*time.Millisecond)),
		"monthly 12 2024-03-31 2024-06-30":                           {start.AddDate(0, 1, 3), start.AddDate(0, 2, 2), start.AddDate(0, 3, 3)},
		"irregular 1 2024-02-28 4":                                   {start, start.AddDate(0, 0, 1), start.AddDate(0, 5, 7)},
		"daily 7 2024-02-28 12:00 2024-03-02 12:00":                  from(start.Add(12*time.Hour), 3, every(day)),
	} {
		f, err := FromValues([]float64{1, 2, 3}, ValueOptions{Dates: dates, Missing: MissingDrop})
		if err != nil {
			t.Errorf("%s: %v", want, err)
			continue
		}
		if got := fmt.Sprintf("%s %d %s %s", f.Frequency.Name, f.Frequency.Season, f.Labels[0], f.Label(3)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestValuesRefused(t *testing.T) {
	nan, dates := math.NaN(), monthsFrom(2000, time.January, 3)
	swapped := []time.Time{dates[0], dates[2], dates[1]}
	for want, c := range map[string]struct {
		values []float64
		o      ValueOptions
		option string
	}{
		"values: there are none: give at least one":                              {nil, ValueOptions{}, ""},
		"values: there are 3 values but 2 dates: give one for each row":          {[]float64{1, 2, 3}, ValueOptions{Dates: dates[:2]}, "date"},
		"values: there are 3 values but 0 dates":                                 {[]float64{1, 2, 3}, ValueOptions{Dates: []time.Time{}}, "date"},
		`values: the input "x" has 1 value but the series 2`:                     {[]float64{1, 2}, ValueOptions{Inputs: map[string][]float64{"x": {1}}}, "inputs"},
		`values: an input is called "value"`:                                     {[]float64{1}, ValueOptions{Inputs: map[string][]float64{"value": {1}}}, "inputs"},
		`values: an input is called ""`:                                          {[]float64{1}, ValueOptions{Inputs: map[string][]float64{"": {1}}}, "inputs"},
		`values, row 2: column "value" has no value (1 of 3 rows without one)`:   {[]float64{1, nan, 2}, ValueOptions{}, "missing"},
		`values, row 2 (2000-02): column "x" has no value`:                       {[]float64{1, 2}, ValueOptions{Dates: dates[:2], Inputs: map[string][]float64{"x": {1, nan}}}, "missing"},
		`values, row 1: +Inf in column "y" is infinite`:                          {[]float64{math.Inf(1)}, ValueOptions{Name: "y"}, ""},
		"values: every row lacks a value":                                        {[]float64{nan}, ValueOptions{Missing: MissingForward}, ""},
		"values, row 3 (2000-02): the date is before that of the row above it":   {[]float64{1, 2, 3}, ValueOptions{Dates: swapped}, "date"},
		"values, row 2 (2000-01): the date of row 1 occurs again":                {[]float64{1, 2}, ValueOptions{Dates: []time.Time{dates[0], dates[0]}}, "date"},
		"values, row 2 (2000-02): the dates (monthly) have a gap after this row": {[]float64{1, 2, 3, 4}, ValueOptions{Dates: append(slices.Clone(dates[:2]), dates[2].AddDate(0, 1, 0), dates[2].AddDate(0, 2, 0))}, "missing"},
		"season: -1: give a whole number":                                        {[]float64{1}, ValueOptions{Season: -1}, "season"},
		`missing is "x"`:                                                         {[]float64{1}, ValueOptions{Missing: "x"}, "missing"},
	} {
		_, err := FromValues(c.values, c.o)
		bad, is := errors.AsType[*InputError](err)
		if !is || !strings.HasPrefix(bad.Problem, want) || bad.BadInput() != c.option {
			t.Errorf("error %+v, want one with %q, option %q", err, want, c.option)
		}
	}
}

// No file has the values, and whoever asks for one is told.
func TestValuesCannotBeLoaded(t *testing.T) {
	f, err := FromValues([]float64{1, 2}, ValueOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Load(f.Source, nil)
	if err == nil || !strings.Contains(err.Error(), "came from a program and are in no file: hand them over again, or give a CSV file") {
		t.Errorf("error %v", err)
	}
}

// One frame serves Specs that see different columns of it.
func TestSelect(t *testing.T) {
	f, err := FromValues([]float64{5, 6, 7}, ValueOptions{
		Name: "sales", Dates: monthsFrom(2000, time.January, 3), Inputs: map[string][]float64{"price": {1, 2, 3}, "rain": {4, 5, 6}, "wind": {7, 8, 9}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		view    Source
		columns string
		source  Source
	}{
		{Source{}, "sales", Source{}},
		{Source{Inputs: []string{All}}, "sales price rain wind", Source{Inputs: []string{"price", "rain", "wind"}}},
		{Source{Inputs: []string{"rain"}, Calendar: []string{Month}}, "sales rain", Source{Inputs: []string{"rain"}, Calendar: []string{Month}}},
		{Source{Inputs: []string{"wind", "price"}, Season: 4}, "sales wind price", Source{Inputs: []string{"wind", "price"}, Season: 4}},
		{Source{Path: "other.csv", Column: "other", Missing: MissingDrop}, "sales", Source{}},
	} {
		got, err := f.Select(c.view)
		if err != nil {
			t.Errorf("%+v: %v", c.view, err)
			continue
		}
		c.source.Path, c.source.Column = Values, "sales"
		if diff := gocmp.Diff(c.source, got.Source); diff != "" || strings.Join(got.Columns, " ") != c.columns {
			t.Errorf("%+v: columns %v, source %s", c.view, got.Columns, diff)
		}
		for j, name := range got.Columns {
			if !slices.Equal(got.Column(j), f.Column(slices.Index(f.Columns, name))) {
				t.Errorf("%+v: %s is %v", c.view, name, got.Column(j))
			}
		}
		if want := cmp.Or(c.view.Season, 12); got.Frequency.Season != want {
			t.Errorf("%+v: season %d, want %d", c.view, got.Frequency.Season, want)
		}
		again, err := got.Slice(1, 3).Select(c.view)
		if err != nil || !slices.Equal(again.Columns, got.Columns) || again.Start != 1 || !slices.Equal(again.Labels, got.Labels[1:]) {
			t.Errorf("%+v of a part: %v (%v)", c.view, again, err)
		}
	}
	for want, view := range map[string]Source{
		`there is no input "snow": choose among price, rain, wind`: {Inputs: []string{"snow"}},
		`the input "rain" is named twice`:                          {Inputs: []string{"rain", "rain"}},
		`there is no input "sales"`:                                {Inputs: []string{"sales"}},
		`unknown calendar input "year"`:                            {Calendar: []string{"year"}},
		"calendar input hour is the same in all rows":              {Calendar: []string{Hour}},
	} {
		if _, err := f.Select(view); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// Values have the roles of the same columns in a file, and the same network sees the same.
func TestRolesOfValues(t *testing.T) {
	file, err := loadText(shop, Source{Past: []string{"temperature"}, Future: []string{"promo"}, Missing: MissingForward})
	if err != nil {
		t.Fatal(err)
	}
	none := math.NaN()
	o := ValueOptions{
		Name: "sales", Past: []string{"temperature"}, Future: []string{"promo"}, Missing: MissingForward,
		Inputs: map[string][]float64{"promo": {0, 1, 0, 0, 1, 0, 1, 0, 1}, "temperature": {5, 6, 7, 5, 4, 3, none, none, none}},
	}
	for _, day := range []int{1, 2, 3, 4, 5, 6, 7, 8, 10} {
		o.Dates = append(o.Dates, time.Date(2024, 1, day, 0, 0, 0, 0, time.UTC))
	}
	values := []float64{10, 30, 11, 12, 32, 13, none, none, none}
	f, err := FromValues(values, o)
	if err != nil {
		t.Fatal(err)
	}
	if f.Len() != 6 || f.Foreseen() != 2 || f.Foreseen() != file.Foreseen() || !slices.Equal(f.Unforeseen(), file.Unforeseen()) {
		t.Errorf("%d rows, %d foreseen, not %v; the file has %d, %v", f.Len(), f.Foreseen(), f.Unforeseen(), file.Foreseen(), file.Unforeseen())
	}
	for name, change := range map[string]func(o *ValueOptions){
		`"holiday" is no input`:        func(o *ValueOptions) { o.Future = []string{"holiday"} },
		"or named twice":               func(o *ValueOptions) { o.Past = []string{"temperature", "temperature"} },
		`column "promo" is both past,`: func(o *ValueOptions) { o.Past = []string{"promo"} },
	} {
		wrong := o
		change(&wrong)
		if _, err := FromValues(values, wrong); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want %s", err, name)
		}
	}
}
