package dataset

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// Load reads a series: its target, the inputs that src names and its dates. stdin
// is read for the path "-" and may be nil otherwise. The rows come in order of
// time, without gaps or missing values; rows at the end without a target are in
// Future. Errors are *InputError.
func Load(src Source, stdin io.Reader) (*Frame, error) { return load(src, stdin, false) }

// LoadAll is Load with every other column as an input, whatever src.Inputs says,
// as long as all of them hold numbers and cost the target no row. Otherwise the
// frame has the target alone, and a warning says why.
func LoadAll(src Source, stdin io.Reader) (*Frame, error) {
	src.Inputs = []string{All}
	return load(src, stdin, true)
}

// load reads a series, if need be without the inputs where they are optional.
func load(src Source, stdin io.Reader, optional bool) (*Frame, error) {
	if err := src.Validate(); err != nil {
		return nil, err
	}
	if len(src.Series) > 0 {
		return nil, BadInput("series", "%v is a panel, whose series %s tells apart, and one series is needed here: leave series out, and choose one by where or its name",
			src, list(src.Series))
	}
	text, warnings, err := src.read(stdin)
	if err != nil {
		return nil, err
	}
	if isTSF(text) {
		f, err := src.loadTSF(text, warnings)
		if err != nil {
			return nil, err
		}
		return f.finish()
	}
	s, err := newSheet(src, text, warnings)
	if err != nil {
		return nil, err
	}
	f, noInputs, err := s.frame()
	switch {
	case err != nil:
		return nil, warned(err, s.warnings)
	case noInputs != nil && !optional:
		return nil, warned(noInputs, f.Warnings)
	}
	warnings = f.Warnings
	if optional {
		f, err = f.finishWithout(noInputs)
	} else {
		f, err = f.finish()
	}
	return f, warned(err, warnings)
}

// rows are the chosen columns of a sheet.
type rows struct {
	numbers []numbers
	dates   []string
	lines   []int    // of the file, where each row begins, from 1
	series  *members // of a panel; nil for a single series
}

// frame reads the rows and puts them in order of time. noInputs is why the inputs
// cannot be used, if they cannot.
func (s *sheet) frame() (f *Frame, noInputs, err error) {
	c, err := s.choose()
	if err != nil {
		return nil, nil, err
	}
	r, err := s.read(c)
	if err != nil {
		return nil, nil, err
	}
	if err := s.finishNumbers(c, r, 0); err != nil {
		return nil, nil, cmp.Or(s.headerError(c, r), err)
	}
	for j := 1; j < len(c.numbers); j++ {
		err := s.finishNumbers(c, r, j)
		if named := slices.Concat(c.past, c.future); err != nil && slices.Contains(named, c.numbers[j]) {
			return nil, nil, err
		}
		noInputs = cmp.Or(noInputs, err)
	}
	f = &Frame{Source: s.source, lines: r.lines, fields: Fields{s.comma, c.dates, c.future}, found: s.references(c)}
	values := make([][]float64, len(c.numbers))
	for j := range values {
		values[j] = r.numbers[j].values
	}
	f.hold(c.names, values)
	f.setRoles(c.namesOf(c.past), c.namesOf(c.future))
	if c.dates != nil {
		if err := s.date(f, c, r.dates); err != nil {
			return nil, nil, err
		}
	}
	f.Warnings = slices.Concat(s.warnings, f.Warnings)
	f.inferFrequency()
	return f, noInputs, nil
}

// headerError says which lines below the header seem to belong to it, by their dates; nil
// if there are none.
func (s *sheet) headerError(c columns, r *rows) error {
	if c.dates == nil || readTexts(r.dates).linesAbove(r.dates) == 0 {
		return nil
	}
	return (&Frame{Source: s.source, lines: r.lines}).readDates(r.dates, s.datesName(c))
}

// read reads the chosen columns of the rows that Source.Where picks.
func (s *sheet) read(c columns) (*rows, error) {
	l := s.source.Limits.orDefaults()
	most := min(l.Rows, l.Values/len(c.numbers))
	if c.ids != nil {
		most = l.Values / len(c.numbers)
	}
	estimate := min(bytes.Count(s.body, []byte("\n")), most) + 1
	r := &rows{numbers: make([]numbers, len(c.numbers)), lines: make([]int, 0, estimate)}
	for j := range r.numbers {
		r.numbers[j].values = make([]float64, 0, estimate)
	}
	if c.dates != nil {
		r.dates = make([]string, 0, estimate)
	}
	if c.ids != nil {
		r.series = newMembers(s, c)
	}
	err := s.filtered(c, func(line int, record []string) error {
		if r.series != nil {
			if err := r.series.add(line, record); err != nil {
				return err
			}
		}
		if len(r.lines) == most {
			return BadInput(map[bool]string{true: "limit.series.rows", false: "limit.series.values"}[most == l.Rows], "%v, line %d: a series has at most %s of %s: give a part of them", s.source, line, Count(most, "row"), Count(len(c.numbers), "column"))
		}
		for j, at := range c.numbers {
			r.numbers[j].add(s.source, record[at])
		}
		if c.dates != nil {
			r.dates = append(r.dates, strings.Clone(s.dateText(record, c.dates)))
		}
		r.lines = append(r.lines, line)
		return nil
	})
	if err == nil && len(r.lines) == 0 {
		err = s.noRows(c)
	}
	return r, err
}

// filtered reads the records that Source.Where picks.
func (s *sheet) filtered(c columns, yield func(line int, record []string) error) error {
	return s.records(func(line int, record []string) error {
		for i, at := range c.where {
			if strings.TrimSpace(record[at]) != c.values[i] {
				return nil
			}
		}
		return yield(line, record)
	})
}

// noRows says why there are no rows.
func (s *sheet) noRows(c columns) error {
	for i, at := range c.where {
		texts := slices.Compact(slices.Sorted(slices.Values(s.cells(at))))
		if !slices.Contains(texts, c.values[i]) {
			return BadInput("where", "%v: no row has %s in column %s: choose a value such as %s", s.source, quote(c.values[i]), quote(s.name(at)), list(texts))
		}
	}
	if c.where != nil {
		return BadInput("where", "%v: no row is as where says: %s", s.source, list(s.source.Where))
	}
	return BadInput("", "%v has a header but no row of data: add rows below the header", s.source)
}

// finishNumbers checks that the fields of chosen column j are numbers or missing.
func (s *sheet) finishNumbers(c columns, r *rows, j int) error {
	bad, problem, option := r.numbers[j].finish(s.source, s.source.missingTexts())
	switch {
	case bad == nil:
		if err := s.checkPoints(c, r, j); err != nil {
			return err
		}
		return s.source.checkSentinels(c.names[j], r.numbers[j].values)
	case bad.text == s.header[c.numbers[j]]:
		return BadInput("", "%v, line %d repeats the header (%s): delete it", s.source, r.lines[bad.row], quote(bad.text))
	}
	return BadInput(option, "%v, line %d: %s in column %s %s", s.source, r.lines[bad.row], quote(bad.text), quote(c.names[j]), problem)
}

// checkPoints refuses numbers such as 1.023 in chosen column j if the point may separate
// thousands: another column has a decimal comma, or the column has whole numbers below 1000
// too and the file is written as where the comma is the decimal character. Without such whole
// numbers it says how those of the target are read.
func (s *sheet) checkPoints(c columns, r *rows, j int) error {
	first, mixed := r.numbers[j].pointsGroup()
	if first == nil || s.source.Decimal != "" {
		return nil
	}
	continental := s.comma == ';' || len(r.dates) > 0 && pointDatePattern.MatchString(r.dates[0])
	if (!mixed || !continental) && !s.hasDecimalComma(c.numbers[j]) {
		if continental && j == 0 {
			s.warn("%v: the points in column %s are read as decimal points (%s is less than 1000): give the decimal character if they separate thousands",
				s.source, quote(c.names[j]), first.text)
		}
		return nil
	}
	return BadInput("decimal", "%v, line %d: %s in column %s may be %s or %s: give the decimal character (. or ,)",
		s.source, r.lines[first.row], quote(first.text), quote(c.names[j]), strings.Replace(first.text, ".", "", 1), first.text)
}

var pointDatePattern = regexp.MustCompile(`^\d\d?\.\d\d?\.(\d\d)?\d\d\b`)

// hasDecimalComma reports whether a column other than j holds numbers with a decimal comma.
func (s *sheet) hasDecimalComma(j int) bool {
	comma, missing := Source{Decimal: decimalComma}, s.source.missingTexts()
	number := func(text string) bool { return comma.number(text).ok || missing.text(text) }
	for k := range s.header {
		texts := s.cells(k)
		if k != j && slices.ContainsFunc(texts, commaPattern.MatchString) && !slices.ContainsFunc(texts, func(text string) bool { return !number(text) }) {
			return true
		}
	}
	return false
}

// date dates the rows of the frame and sorts them by time.
func (s *sheet) date(f *Frame, c columns, texts []string) error {
	if err := f.readDates(texts, s.datesName(c)); err != nil {
		return err
	}
	*f = *f.inOrder()
	if err := f.checkYears(); err != nil {
		return err
	}
	err := f.checkDistinct()
	if err != nil {
		if several := s.checkOneSeries(c, texts); several != nil {
			return several
		}
	}
	return err
}

// datesName is what messages call the columns of dates.
func (s *sheet) datesName(c columns) string {
	var names []string
	for _, j := range c.dates {
		names = append(names, s.name(j))
	}
	return strings.Join(names, ",")
}

// finishWithout is finish with the inputs left out that have no role, if they cannot be
// used, for a reason that is known already, or if they cost rows.
func (f *Frame) finishWithout(reason error) (*Frame, error) {
	named := f.Source
	named.Inputs = nil
	index, err := f.inputs(named)
	if err != nil {
		return nil, err
	}
	alone, err := f.pick(index).finish()
	if err != nil || len(f.Columns) == len(index) {
		return alone, err
	}
	if reason == nil {
		var full *Frame
		if full, reason = f.finish(); reason == nil && full.Len() == alone.Len() {
			return full, nil
		} else if reason == nil {
			reason = fmt.Errorf("they lack values in %s that the target has", Count(alone.Len()-full.Len(), "row"))
		}
	}
	alone.warn("the other columns are left out (name those to use as inputs): %v", reason)
	return alone, nil
}

// finish applies what the source says about the rows once they are in order.
func (f *Frame) finish() (*Frame, error) {
	f = f.withFuture()
	f, err := f.withoutMissing(f.Source.Missing)
	if err != nil {
		return nil, err
	}
	if f, err = f.withoutLast(f.Source.DropLast); err != nil {
		return nil, err
	}
	return f, f.checkCalendar(f.Source.Calendar)
}

// withoutLast drops the last n rows.
func (f *Frame) withoutLast(n int) (*Frame, error) {
	if n == 0 {
		return f, nil
	}
	if n >= f.Len() {
		return nil, BadInput("drop_last", "%v: drop_last %d leaves none of its %s: drop fewer", f.Source, n, Count(f.Len(), "row"))
	}
	short := f.Slice(0, f.Len()-n)
	short.Warnings = f.Warnings
	return short, nil
}
