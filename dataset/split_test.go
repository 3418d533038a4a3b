package dataset

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
)

func TestSplitOfAirline(t *testing.T) {
	f := mustLoad(t, Source{Path: Airline})
	for text, want := range map[string]int{"0.67": 96, "0.5": 72, "100": 100, "1957-01": 96, "1956-12-15": 96, "1957": 96} {
		var s Split
		if text == "1957" {
			text = `"1957"` // a bare number is a number of rows
		}
		if err := yaml.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		train, test, err := s.Apply(f)
		if err != nil {
			t.Fatal(err)
		}
		if train.Len() != want || test.Start != want || !slices.Equal(slices.Concat(train.Target(), test.Target()), f.Target()) {
			t.Errorf("%s: %d training rows, test part from %d; want %d", text, train.Len(), test.Start, want)
		}
	}
	if at, err := (Split{}).At(f); at != 96 || err != nil {
		t.Errorf("the default splits at %d (%v), want 96", at, err)
	}
}

func TestSplitTextForms(t *testing.T) {
	for _, text := range []string{"0.67", "96", "1957-01"} {
		s, err := ParseSplit(text)
		if err != nil || s.String() != text {
			t.Errorf("%s became %s (%v)", text, s, err)
		}
		encoded, err := yaml.Marshal(s)
		var back Split
		if err != nil || yaml.Unmarshal(encoded, &back) != nil || back != s {
			t.Errorf("%s: YAML %q came back as %+v (%v)", text, encoded, back, err)
		}
	}
}

func TestSplitRefusals(t *testing.T) {
	for _, text := range []string{"0", "1.0", "1.5", "-3", "NaN", "soon", ""} {
		if s, err := ParseSplit(text); err == nil {
			t.Errorf("%q was read as %+v", text, s)
		}
	}
	for _, text := range []string{"{a: 1}", "true", "-1", "soon", "[1]"} {
		var s Split
		if err := yaml.Unmarshal([]byte(text), &s); err == nil {
			t.Errorf("%s was read as %+v", text, s)
		}
	}
	undated := seriesFrame(countTo(10))
	dated := mustLoad(t, Source{Path: Airline})
	for want, c := range map[string]struct {
		split Split
		frame *Frame
	}{
		"split 10 leaves one part of the 10 rows": {Split{Rows: 10}, undated},
		"split 0.01 leaves":                       {Split{Fraction: 0.01}, undated},
		"has no dates, so it cannot be split at the date 1957-01: name its date column": {Split{Date: "1957-01"}, undated},
		"split 1949-01 leaves one part of the 144":                                      {Split{Date: "1949-01"}, dated},
		"split 2000 leaves":    {Split{Date: "2000"}, dated},
		`"soon" is not a date`: {Split{Date: "soon"}, dated},
	} {
		if _, _, err := c.split.Apply(c.frame); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", c.split, err, want)
		}
	}
}

func TestSplitThatMayMeanAYear(t *testing.T) {
	f := mustLoad(t, Source{Path: Airline})
	if w := (Split{Rows: 1955}).Warning(f); !strings.Contains(w, "give its first date, 1955-01-01") {
		t.Error(w)
	}
	for _, s := range []Split{{}, {Rows: 96}, {Rows: 1961}, {Date: "1955"}} {
		if w := s.Warning(f); w != "" {
			t.Errorf("%v: %s", s, w)
		}
	}
}

// A number that is a year of the dates is a number of rows, and a warning says so: the
// case f_split_year_daily.
func TestSplitAtAYearOfDays(t *testing.T) {
	var dates []time.Time
	for i := range 3000 {
		dates = append(dates, time.Date(2010, 1, 1+i, 0, 0, 0, 0, time.UTC))
	}
	f, err := FromValues(make([]float64, 3000), ValueOptions{Dates: dates})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"2016": 2016, "2016-01-01": 2191} {
		s, err := ParseSplit(text)
		if err != nil {
			t.Fatal(err)
		}
		if at, err := s.At(f); err != nil || at != want || (s.Warning(f) != "") != (text == "2016") {
			t.Errorf("%s: %d training rows (%v), warning %q", text, at, err, s.Warning(f))
		}
	}
}
