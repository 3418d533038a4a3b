package dataset

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// LoadPanel reads the series of a long file, which Source.Series tells apart, or all of a
// .tsf file. stdin is read for the path "-" and may be nil otherwise. Each series is made
// as that of a single one is by [Load]; one that has no use is in LeftOut. Errors are
// *InputError.
func LoadPanel(src Source, stdin io.Reader) (*Panel, error) {
	if err := src.Validate(); err != nil {
		return nil, err
	}
	if len(src.Series) == 0 {
		return nil, BadInput("series", "%v: name the columns that tell its series apart, such as store,item", src)
	}
	text, warnings, err := src.read(stdin)
	if err != nil {
		return nil, err
	}
	all := slices.Equal(src.Series, []string{All})
	switch tsf := isTSF(text); {
	case tsf && !all:
		return nil, BadInput("series", `%v is a .tsf file, whose lines are its series: give series as "*"`, src)
	case tsf:
		return src.panelOfTSF(text, warnings)
	case all:
		return nil, BadInput("series", `%v: series is "*", which is for a .tsf file: name the columns that tell its series apart, such as store,item`, src)
	case src.Column == "":
		return nil, BadInput("column", "%v: a panel needs the name of its target: name a column", src)
	}
	s, err := newSheet(src, text, warnings)
	if err != nil {
		return nil, err
	}
	p, err := s.panel()
	return p, warned(err, s.warnings)
}

// panel reads the rows and makes the series of them.
func (s *sheet) panel() (*Panel, error) {
	c, err := s.choose()
	if err != nil {
		return nil, err
	}
	r, err := s.read(c)
	if err != nil {
		return nil, err
	}
	for j := range c.numbers {
		if err := s.finishNumbers(c, r, j); err != nil {
			return nil, err
		}
	}
	dated, err := s.datesOf(c, r)
	if err != nil {
		return nil, err
	}
	like := &Frame{Source: s.source, Columns: c.names, fields: Fields{s.comma, c.dates, c.future}, found: s.references(c)}
	like.setRoles(c.namesOf(c.past), c.namesOf(c.future))
	members := make([]Member, len(r.series.ids))
	for k, rows := range r.series.rows() {
		m := &members[k]
		m.IDs, m.Frame = r.series.ids[k], like.member(r, rows)
		if c.dates == nil {
			m.Frequency = frequencyOf(nil)
			continue
		}
		dated.date(m.Frame, r.dates, rows)
		if err := m.checkYears(); err != nil {
			return nil, fmt.Errorf("series %s: %w", m.Name(), err)
		}
		if err := m.checkDistinct(); err != nil {
			return nil, BadInput("series", "series %s: %v, or name a further column that tells its rows apart beside %s", m.Name(), err, list(s.source.Series))
		}
		m.Frequency = frequencyOf(m.Dates)
	}
	var ids []string
	for _, at := range c.ids {
		ids = append(ids, s.name(at))
	}
	return newPanel(s.source, ids, members, s.warnings)
}

// member is the frame of some of the rows that were read, without dates. It is else like f.
func (f *Frame) member(r *rows, rows []int) *Frame {
	m := *f
	m.lines = taken(r.lines, rows)
	values := make([][]float64, len(r.numbers))
	for j := range values {
		values[j] = taken(r.numbers[j].values, rows)
	}
	m.hold(f.Columns, values)
	return &m
}

// datedTexts are the texts of dates that occur in a panel, read together, so that all series
// have the same layout.
type datedTexts struct {
	*Frame
	at map[string]int // row of the frame
}

// datesOf reads the texts of all rows, each once; it returns nil without dates.
func (s *sheet) datesOf(c columns, r *rows) (*datedTexts, error) {
	if c.dates == nil {
		return nil, nil
	}
	d := &datedTexts{&Frame{Source: s.source}, map[string]int{}}
	var texts []string
	for i, text := range r.dates {
		if _, has := d.at[text]; !has {
			d.at[text] = len(texts)
			texts, d.lines = append(texts, text), append(d.lines, r.lines[i])
		}
	}
	if err := d.readDates(texts, s.datesName(c)); err != nil {
		return nil, err
	}
	s.warnings = append(s.warnings, d.Warnings...)
	return d, nil
}

// date dates the frame of some rows and puts them in order of time.
func (d *datedTexts) date(f *Frame, texts []string, rows []int) {
	f.layout = d.layout
	f.Dates, f.Labels = make([]time.Time, len(rows)), make([]string, len(rows))
	for i, row := range rows {
		at := d.at[texts[row]]
		f.Dates[i], f.Labels[i] = d.Dates[at], d.Labels[at]
	}
	*f = *f.inOrder()
}

// findIDs finds the columns of Source.Series; nil for a single series.
func (s *sheet) findIDs() (places []int, err error) {
	for _, name := range s.source.Series {
		at, err := s.findColumn("series", name)
		if err != nil {
			return nil, err
		}
		if slices.Contains(places, at) {
			return nil, BadInput("series", "%v: series names column %s twice: give it once", s.source, quote(s.name(at)))
		}
		places = append(places, at)
	}
	return places, nil
}

// members are the series of a panel while its rows are read.
type members struct {
	sheet   *sheet
	columns []int
	most    int // rows of a series
	count   int // series
	ids     [][]string
	numbers map[string]int // of the series, from 0, by its ids
	of      []int          // the series of each row
	lengths []int
}

func newMembers(s *sheet, c columns) *members {
	l := s.source.Limits.orDefaults()
	return &members{sheet: s, columns: c.ids, most: l.Rows, count: l.Panel, numbers: map[string]int{}}
}

// add notes to which series the next row belongs.
func (m *members) add(line int, record []string) error {
	ids := make([]string, len(m.columns))
	for i, at := range m.columns {
		if ids[i] = strings.TrimSpace(record[at]); ids[i] == "" {
			return BadInput("series", "%v, line %d: column %s is empty, and it tells the series apart: fill it in", m.sheet.source, line, quote(m.sheet.name(at)))
		}
	}
	key := strings.Join(ids, "\x00")
	number, has := m.numbers[key]
	if !has {
		if number = len(m.ids); number == m.count {
			return BadInput("limit.series.panel", "%v, line %d: it has more than %d series: give a part of them", m.sheet.source, line, m.count)
		}
		m.numbers[strings.Clone(key)] = number
		for i := range ids {
			ids[i] = strings.Clone(ids[i])
		}
		m.ids, m.lengths = append(m.ids, ids), append(m.lengths, 0)
	}
	if m.lengths[number] == m.most {
		return BadInput("limit.series.rows", "%v, line %d: series %s has more than %s: give a part of them", m.sheet.source, line, strings.Join(ids, "/"), Count(m.most, "row"))
	}
	m.lengths[number]++
	m.of = append(m.of, number)
	return nil
}

// rows are those of each series, in the order of the file.
func (m *members) rows() [][]int {
	rows := make([][]int, len(m.ids))
	for k, n := range m.lengths {
		rows[k] = make([]int, 0, n)
	}
	for row, k := range m.of {
		rows[k] = append(rows[k], row)
	}
	return rows
}

// panelOfTSF makes a panel of all series of a .tsf file.
func (s Source) panelOfTSF(text []byte, warnings []string) (*Panel, error) {
	if s.Column != "" {
		return nil, BadInput("column", "%v: series is %q, all of them, and column %s one of them: leave one out", s, All, quote(s.Column))
	}
	all, frequency, err := s.parseTSF(text)
	if err != nil {
		return nil, err
	}
	if most := s.Limits.orDefaults().Panel; len(all) > most {
		return nil, BadInput("limit.series.panel", "%v, line %d: it has more than %d series: give a part of them", s, all[most].line, most)
	}
	var members []Member
	lines := map[string]int{}
	for _, one := range all {
		if line, has := lines[one.name]; has {
			return nil, BadInput("series", "%v, lines %d and %d: two series have the name %s: give each its own", s, line, one.line, quote(one.name))
		}
		lines[one.name] = one.line
		f := &Frame{Source: s}
		if err := f.readTSF(one, "value"); err != nil {
			return nil, err
		}
		f.dateTSF(one.start, frequency)
		if err := f.checkYears(); err != nil {
			return nil, fmt.Errorf("series %s: %w", one.name, err)
		}
		members = append(members, Member{[]string{one.name}, f})
	}
	return newPanel(s, []string{"series"}, members, warnings)
}
