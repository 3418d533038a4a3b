package leak

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"unroll/dataset"
	bad "unroll/dataset/input"
)

// series is a data file whose last rows can be changed.
type series struct {
	source dataset.Source
	frame  *dataset.Frame // unchanged
	lines  []string
	fields [][]string // by row of the frame; nil for a row that was filled in
	shifts []float64  // added to the numbers of each column to change them
}

// open reads a source and parses its rows.
func open(source dataset.Source, stdin io.Reader) (*series, error) {
	var input []byte
	var err error
	if source.Path == dataset.StandardInput && stdin != nil {
		if input, err = source.Limits.Read(stdin, "standard input"); err != nil {
			return nil, bad.Unreadable("standard input", "", err)
		}
	}
	s := &series{source: source}
	if s.frame, err = dataset.Load(source, bytes.NewReader(input)); err != nil {
		return nil, err
	}
	text, err := source.Read(bytes.NewReader(input))
	if err != nil {
		return nil, err
	}
	if source.Path == dataset.Airline || s.frame.Fields().Comma == 0 {
		text = csvOf(s.frame)
		s.source = dataset.Source{Limits: source.Limits, Calendar: source.Calendar, Season: source.Season}
	}
	s.source.Path = dataset.StandardInput
	s.lines = strings.Split(string(text), "\n")
	if err := s.parse(); err != nil {
		return nil, err
	}
	s.frame, err = s.load(s.lines)
	return s, err
}

// csvOf writes a frame as CSV, with its dates if it has them.
func csvOf(f *dataset.Frame) []byte {
	var b bytes.Buffer
	if f.Labels == nil {
		b.WriteString("value\n")
		for _, v := range f.Target() {
			fmt.Fprintf(&b, "%v\n", v)
		}
		return b.Bytes()
	}
	b.WriteString("date,value\n")
	for i, v := range f.Target() {
		fmt.Fprintf(&b, "%s,%v\n", f.Labels[i], v)
	}
	return b.Bytes()
}

func (s *series) load(lines []string) (*dataset.Frame, error) {
	return dataset.Load(s.source, strings.NewReader(strings.Join(lines, "\n")))
}

// parse splits the line of every row into fields, and writes its numbers plainly, so that
// changed ones are in the same notation.
func (s *series) parse() (err error) {
	if s.frame, err = s.load(s.lines); err != nil {
		return err
	}
	s.fields = make([][]string, s.frame.Len())
	var lows, highs []float64
	for i := range s.fields {
		if s.frame.Line(i) == 0 {
			continue
		}
		line := s.lines[s.frame.Line(i)-1]
		if s.frame.Fields().Comma == ' ' {
			line = strings.Join(strings.Fields(line), " ")
		}
		r := csv.NewReader(strings.NewReader(line))
		r.Comma = s.frame.Fields().Comma
		fields, err := r.Read()
		if err != nil {
			return dataset.BadInput("", "%s cannot be audited: its record spans several lines: %w", s.frame.Row(i), err)
		}
		s.fields[i] = fields
		for j, text := range fields {
			if j == len(lows) {
				lows, highs = append(lows, math.Inf(1)), append(highs, math.Inf(-1))
			}
			if v, ok := s.number(j, text); ok {
				lows[j], highs[j] = min(lows[j], v), max(highs[j], v)
				fields[j] = s.source.Text(v)
			}
		}
		if s.lines[s.frame.Line(i)-1], err = s.join(fields); err != nil {
			return err
		}
	}
	for j := range lows {
		s.shifts = append(s.shifts, 2*(highs[j]-lows[j])+1)
	}
	return nil
}

// fixed reports whether a field dates its row or is known in advance.
func (s *series) fixed(column int) bool {
	f := s.frame.Fields()
	return slices.Contains(f.Dates, column) || slices.Contains(f.Future, column)
}

// number parses a field, unless it is fixed.
func (s *series) number(column int, text string) (float64, bool) {
	if s.fixed(column) {
		return 0, false
	}
	v, err := s.source.Number(text)
	return v, err == nil && !math.IsNaN(v)
}

// row names a row for a message.
func (s *series) row(i int) string {
	if s.frame.Labels == nil {
		return "row " + s.frame.Label(i)
	}
	return "the row of " + s.frame.Label(i)
}

// changed loads the series with every number from a row on shifted above the range of its
// column. Missing values stay missing.
func (s *series) changed(from int) (*dataset.Frame, error) {
	lines := slices.Clone(s.lines)
	for i := from; i < len(s.fields); i++ {
		if s.fields[i] == nil {
			continue
		}
		fields := slices.Clone(s.fields[i])
		for j, text := range fields {
			if v, ok := s.number(j, text); ok {
				fields[j] = s.source.Text(v + s.shifts[j])
			}
		}
		var err error
		if lines[s.frame.Line(i)-1], err = s.join(fields); err != nil {
			return nil, err
		}
	}
	return s.load(lines)
}

// join writes a line of fields.
func (s *series) join(fields []string) (string, error) {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = s.frame.Fields().Comma
	err := w.Write(fields)
	w.Flush()
	return strings.TrimRight(b.String(), "\n"), err
}
