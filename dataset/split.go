package dataset

import (
	"fmt"
	"sort"
	"strconv"
	"time"
)

// Split says where the training part ends and the test part begins. In YAML it is
// a number below 1 (the fraction of rows for training, rounded down), a whole
// number (how many rows) or a date (the first of the test part). The zero value
// is the tutorial's 0.67.
type Split struct {
	Fraction float64
	Rows     int
	Date     string
}

// maxSplit is the greatest number of training rows; more is a mistake.
const maxSplit = 1_000_000_000

// ParseSplit reads the text form of a Split, such as "0.67", "96" or "1957-01".
func ParseSplit(text string) (Split, error) {
	if rows, err := strconv.Atoi(text); err == nil {
		if rows <= 0 || rows > maxSplit {
			return Split{}, badSplit(text)
		}
		return Split{Rows: rows}, nil
	}
	if fraction, err := strconv.ParseFloat(text, 64); err == nil {
		if !(fraction > 0 && fraction < 1) {
			return Split{}, badSplit(text)
		}
		return Split{Fraction: fraction}, nil
	}
	if _, err := readDate(text); err != nil {
		return Split{}, badSplit(text)
	}
	return Split{Date: text}, nil
}

func badSplit(text string) error {
	return BadInput("split", `split is %s: give a fraction between 0 and 1, a number of training rows, or the test part's first date such as "1957-01"`, quote(text))
}

// resolved puts the default in place of the zero value.
func (s Split) resolved() Split {
	if s == (Split{}) {
		s.Fraction = 0.67
	}
	return s
}

// String returns the text form.
func (s Split) String() string {
	s = s.resolved()
	switch {
	case s.Date != "":
		return s.Date
	case s.Rows != 0:
		return strconv.Itoa(s.Rows)
	}
	return strconv.FormatFloat(s.Fraction, 'g', -1, 64)
}

// UnmarshalYAML reads a YAML number or string; a quoted number is a date (a year).
func (s *Split) UnmarshalYAML(unmarshal func(any) error) error {
	var value any
	err := unmarshal(&value)
	if err != nil {
		return err
	}
	text := fmt.Sprint(value)
	if _, isText := value.(string); !isText {
		*s, err = ParseSplit(text)
		return err
	}
	if _, err := readDate(text); err != nil {
		return badSplit(text)
	}
	*s = Split{Date: text}
	return nil
}

// MarshalYAML returns the number or text that UnmarshalYAML reads back.
func (s Split) MarshalYAML() (any, error) {
	s = s.resolved()
	switch {
	case s.Date != "":
		return s.Date, nil
	case s.Rows != 0:
		return s.Rows, nil
	}
	return s.Fraction, nil
}

// At returns the number of training rows of a frame; both parts have at least one.
func (s Split) At(f *Frame) (int, error) {
	if f.Len() == 0 {
		return 0, errNoFrame
	}
	s = s.resolved()
	at := s.Rows
	switch {
	case s.Date != "":
		first, err := readDate(s.Date)
		if err != nil {
			return 0, err
		}
		if f.Dates == nil {
			return 0, BadInput("date", "%v has no dates, so it cannot be split at the date %s: name its date column", f.Source, s.Date)
		}
		at = sort.Search(f.Len(), func(i int) bool { return !f.Dates[i].Before(first) })
	case s.Rows == 0:
		at = int(s.Fraction * float64(f.Len()))
	}
	if at <= 0 || at >= f.Len() {
		return 0, BadInput("split", "split %s leaves one part of the %s of %v empty: both parts need at least one row",
			s, Count(f.Len(), "row"), f.Source)
	}
	return at, nil
}

// FirstDate is the first date of the test part, where the split is one.
func (s Split) FirstDate() (date time.Time, is bool) {
	date, err := readDate(s.Date)
	return date, s.Date != "" && err == nil
}

// Warning says what about the split may not be meant: a number of rows that is also a
// year of the frame's dates; "" for nothing.
func (s Split) Warning(f *Frame) string {
	if s.Rows == 0 || f.Dates == nil || s.Rows < f.Dates[0].Year() || s.Rows > f.Dates[f.Len()-1].Year() {
		return ""
	}
	return fmt.Sprintf("split %d is the number of training rows, not the year: for the year, give its first date, %d-01-01", s.Rows, s.Rows)
}

// Apply cuts a frame in two.
func (s Split) Apply(f *Frame) (train, test *Frame, err error) {
	at, err := s.At(f)
	if err != nil {
		return nil, nil, err
	}
	return f.Slice(0, at), f.Slice(at, f.Len()), nil
}
