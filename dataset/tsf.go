package dataset

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A .tsf file (Godahewa and others, "Monash Time Series Forecasting Archive", 2021)
// has comments (#), lines that begin with @ (attributes, a frequency) and, below
// @data, a line for each series: the attributes and then the values, with colons
// between them.

// isTSF reports whether a text is a .tsf file.
func isTSF(text []byte) bool {
	for line := range bytes.Lines(text) {
		line = bytes.ToLower(bytes.TrimSpace(line))
		if len(line) > 0 && line[0] != '#' {
			return bytes.HasPrefix(line, []byte("@relation")) || bytes.HasPrefix(line, []byte("@attribute")) || bytes.HasPrefix(line, []byte("@frequency"))
		}
	}
	return false
}

// tsfSeries is a line below @data.
type tsfSeries struct {
	name   string
	start  time.Time // zero if the file does not say
	values string
	line   int
}

// loadTSF reads the series that Source.Column names, or the only one.
func (s Source) loadTSF(text []byte, warnings []string) (*Frame, error) {
	all, frequency, err := s.parseTSF(text)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].name
	}
	at := slices.Index(names, s.Column)
	if again := slices.Index(names[at+1:], s.Column); at >= 0 && again >= 0 {
		return nil, BadInput("column", "%v, lines %d and %d: two series have the name %s: give an index from 0 to %d",
			s, all[at].line, all[at+1+again].line, quote(s.Column), len(all)-1)
	}
	if i, err := strconv.Atoi(s.Column); at < 0 && err == nil && i >= 0 && i < len(all) {
		at = i
	}
	switch {
	case len(all) == 0:
		return nil, BadInput("source", "%v has no series: there is no line below @data", s)
	case s.Column == "" && len(all) == 1:
		at = 0
	case at < 0:
		return nil, BadInput("column", "%v has %d series: choose one of %s by its name, or give an index from 0 to %d", s, len(all), list(names), len(all)-1)
	}
	f := &Frame{Source: s, Warnings: warnings}
	if err := f.readTSF(all[at], all[at].name); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(f.Target(), func(v float64) bool { return !math.IsNaN(v) }) {
		return nil, BadInput("", "%v, line %d: the series %s has no value", s, all[at].line, quote(all[at].name))
	}
	f.dateTSF(all[at].start, frequency)
	if err := f.checkYears(); err != nil {
		return nil, err
	}
	return f, nil
}

// parseTSF reads the lines of the file.
func (s Source) parseTSF(text []byte) (all []tsfSeries, frequency string, err error) {
	var attributes []string
	data, line := false, 0
	for raw := range bytes.Lines(text) {
		line++
		content := strings.TrimSpace(string(raw))
		word, rest, _ := strings.Cut(content, " ")
		switch word = strings.ToLower(word); {
		case content == "" || content[0] == '#':
		case word == "@attribute":
			name, kind, _ := strings.Cut(strings.TrimSpace(rest), " ")
			attributes = append(attributes, name+":"+strings.TrimSpace(kind))
		case word == "@frequency":
			frequency = strings.ToLower(strings.TrimSpace(rest))
		case word == "@data":
			data = true
		case content[0] == '@' && !data:
		case !data:
			return nil, "", BadInput("source", "%v, line %d: %s is out of place: above @data, lines begin with @", s, line, quote(content))
		default:
			if most := s.Limits.orDefaults().Series; len(all) == most {
				return nil, "", BadInput("limit.series.count", "%v, line %d: it has more than %d series: give a part of them", s, line, most)
			}
			one := tsfSeries{name: fmt.Sprintf("T%d", len(all)+1), line: line}
			for _, attribute := range attributes {
				value, after, ok := strings.Cut(content, ":")
				if !ok {
					return nil, "", BadInput("source", "%v, line %d: the series has fewer fields than there are attributes (%d)", s, line, len(attributes))
				}
				content = after
				switch name, kind, _ := strings.Cut(attribute, ":"); {
				case name == "series_name":
					one.name = value
				case kind == "date" && one.start.IsZero():
					if one.start, err = time.Parse("2006-01-02 15-04-05", value); err != nil {
						return nil, "", BadInput("source", "%v, line %d: %s is no date such as 1979-01-31 00-00-00", s, line, quote(value))
					}
				}
			}
			one.values = content
			all = append(all, one)
		}
	}
	return all, frequency, nil
}

// readTSF reads the values as a column of the given name.
func (f *Frame) readTSF(one tsfSeries, name string) error {
	if most := f.Source.Limits.orDefaults().Rows; strings.Count(one.values, ",") >= most {
		return BadInput("limit.series.rows", "%v, line %d: a series has at most %s: give a part of them", f.Source, one.line, Count(most, "row"))
	}
	var column numbers
	for text := range strings.SplitSeq(one.values, ",") {
		column.add(f.Source, text)
		f.lines = append(f.lines, one.line)
	}
	if bad, problem, option := column.finish(f.Source, f.Source.missingTexts()); bad != nil {
		return BadInput(option, "%v, line %d: %s in series %s %s", f.Source, one.line, quote(bad.text), quote(one.name), problem)
	}
	f.hold([]string{name}, [][]float64{column.values})
	return f.Source.checkSentinels(one.name, column.values)
}

// dateTSF dates the rows from the first one on, if the file says when that is.
func (f *Frame) dateTSF(start time.Time, frequency string) {
	q, known := tsfFrequency(frequency)
	if !known && frequency != "" {
		f.warn("%v: the frequency %s is unknown, so its rows have no dates", f.Source, quote(frequency))
	}
	if known && !start.IsZero() {
		q.day.day = start.Day()
		for i := range f.Len() {
			f.Dates = append(f.Dates, q.Next(start, i))
		}
		f.layout = shortestLayout(f.Dates)
		for _, t := range f.Dates {
			f.Labels = append(f.Labels, formatDate(f.layout, t))
		}
	}
	f.Frequency = q
	if f.Dates == nil {
		f.Frequency = Frequency{Name: "irregular", Season: max(1, q.Season)}
	}
	if f.Source.Season > 0 {
		f.Frequency.Season = f.Source.Season
	}
}

// tsfFrequency reads a name such as monthly, half_hourly or 10_minutes.
func tsfFrequency(name string) (Frequency, bool) {
	months := map[string]int{"yearly": 12, "quarterly": 3, "monthly": 1}[name]
	step := map[string]time.Duration{
		"weekly": 7 * day, "daily": day, "hourly": time.Hour, "half_hourly": 30 * time.Minute, "minutely": time.Minute, "secondly": time.Second,
	}[name]
	if n, unit, ok := strings.Cut(name, "_"); ok && step == 0 {
		units := map[string]time.Duration{"seconds": time.Second, "minutes": time.Minute, "hours": time.Hour, "days": day}
		if k, err := strconv.Atoi(n); err == nil && k > 0 && k < 1000 {
			step = time.Duration(k) * units[unit]
		}
	}
	start := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
	switch {
	case months > 0:
		return monthly([]time.Time{start, start.AddDate(0, months, 0)}), true
	case step > 0:
		return timely([]time.Time{start, start.Add(step)}), true
	}
	return Frequency{}, false
}
