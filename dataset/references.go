package dataset

import (
	"slices"
	"strconv"
	"strings"
)

// references name the columns of a file that were read, as a Source names them.
type references struct {
	target, date string
	columns      map[string]string // by the names in Frame.Columns
}

// references are those of the chosen columns.
func (s *sheet) references(c columns) references {
	r := references{target: s.reference(c.target()), date: NoDates, columns: map[string]string{}}
	for i, at := range c.numbers {
		r.columns[c.names[i]] = s.reference(at)
	}
	var dates []string
	for _, at := range c.dates {
		dates = append(dates, s.reference(at))
		if slices.Contains(c.numbers, at) {
			r.date = "" // a column of dates can be an input only if it is not named
			return r
		}
	}
	if dates != nil {
		r.date = strings.Join(dates, ",")
	}
	return r
}

// reference is the name of a column, or its index where that is not certain.
func (s *sheet) reference(j int) string {
	name, same := s.name(j), 0
	for _, other := range s.names() {
		if other == name {
			same++
		}
	}
	if same > 1 || strings.Contains(name, ",") || name != strings.TrimSpace(name) {
		return strconv.Itoa(j)
	}
	return name
}

// into records what the Source of a frame leaves open.
func (found references) into(r *Record, f *Frame) {
	if f.Source.Column == "" {
		r.Column = found.target
	}
	if f.Source.Date == "" {
		r.Date = found.date
	}
	if found.columns != nil && slices.Equal(f.Source.Inputs, []string{All}) {
		for _, name := range f.Columns[1:] {
			r.Inputs = append(r.Inputs, found.columns[name])
		}
	}
}

// Settled returns the source with what it leaves open as it was found when the record was
// made: the target, the dates, the inputs and the season.
func (r Record) Settled(s Source) Source {
	if s.Column == "" {
		s.Column = r.Column
	}
	if s.Date == "" {
		s.Date = r.Date
	}
	if slices.Equal(s.Inputs, []string{All}) && r.Inputs != nil {
		s.Inputs = r.Inputs
	}
	if s.Season == 0 {
		s.Season = r.Season
	}
	return s
}
