package dataset

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Panel is several series with the same columns, which one network learns together. They
// may begin and end at different dates, but have the same frequency.
type Panel struct {
	Source Source
	// IDs names the columns that tell the series apart, as Source.Series does; for a .tsf
	// file it is "series".
	IDs []string
	// Series are those that can be used, in the order of their names: that of the file does
	// not matter.
	Series []Member
	// LeftOut are the others, in the same order.
	LeftOut []LeftOut
	// Warnings are sentences about the file; those about a series are in its frame.
	Warnings []string
}

// Member is a series of a panel.
type Member struct {
	IDs []string // the values of the columns that tell the series apart
	*Frame
}

// Name is the values of the id columns, joined by slashes.
func (m Member) Name() string { return strings.Join(m.IDs, "/") }

// LeftOut is a series that cannot be used, and why.
type LeftOut struct {
	Series string `json:"series"`
	Reason string `json:"reason"`
}

// newPanel makes a panel of frames, in the order of their names, that are as their file has
// them: it gives all of them the same frequency and applies what the source says.
func newPanel(src Source, ids []string, members []Member, warnings []string) (*Panel, error) {
	p := &Panel{Source: src, IDs: ids, Warnings: warnings}
	slices.SortFunc(members, func(a, b Member) int { return slices.Compare(a.IDs, b.IDs) })
	common := commonFrequency(members)
	for _, m := range members {
		reason := m.unusable()
		if reason == "" {
			reason = m.setFrequency(common)
		}
		if reason != "" {
			p.LeftOut = append(p.LeftOut, LeftOut{m.Name(), reason})
			continue
		}
		var err error
		if m.Frame, err = m.finish(); err != nil {
			return nil, fmt.Errorf("series %s: %w", m.Name(), err)
		}
		p.Series = append(p.Series, m)
	}
	return p, p.Check()
}

// unusable says why a series is left out, as its file has it; "" if it is not.
func (f *Frame) unusable() string {
	for j, column := range f.values {
		if !slices.ContainsFunc(column, func(v float64) bool { return !math.IsNaN(v) }) {
			return fmt.Sprintf("column %s has no value", quote(f.Columns[j]))
		}
	}
	known := slices.DeleteFunc(slices.Clone(f.Target()), math.IsNaN)
	switch {
	case len(known) == 1:
		return "it has a single value"
	case slices.Min(known) == slices.Max(known):
		return fmt.Sprintf("it is constant: every value is %v", known[0])
	case f.Source.Missing != MissingMask && len(f.lackingRows(0)) == f.Len():
		return "every row lacks a value in one of the columns " + list(f.Columns)
	case f.Source.DropLast >= f.Len():
		return fmt.Sprintf("drop_last %d leaves none of its %s", f.Source.DropLast, Count(f.Len(), "row"))
	}
	return ""
}

// commonFrequency is the one that most rows of a panel have.
func commonFrequency(members []Member) (common Frequency) {
	rows, first := map[string]int{}, map[string]Frequency{}
	for _, m := range members {
		q := m.Frequency
		rows[q.Name] += m.Len()
		if _, has := first[q.Name]; !has {
			first[q.Name] = q
		}
	}
	most := 0
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		if rows[name] > most {
			most, common = rows[name], first[name]
		}
	}
	return common
}

// setFrequency gives the frame the frequency of its panel, and says why it cannot have it.
func (f *Frame) setFrequency(common Frequency) (problem string) {
	own := f.Frequency
	if own.Name != common.Name {
		f.Frequency = common
		if own.months > 0 && common.months > 0 {
			f.Frequency.day = own.day // such as the last of each month
		}
	}
	for i := 1; own.Name != common.Name && common.Regular() && i < f.Len(); i++ {
		if a, b := f.Dates[i-1], f.Dates[i]; !f.Frequency.Next(a, f.Frequency.steps(a, b)).Equal(b) {
			return fmt.Sprintf("its dates are %s and most others' %s: %s does not follow %s", own.Name, common.Name, f.Labels[i], f.Labels[i-1])
		}
	}
	if f.Dates != nil && !common.Regular() {
		f.warn("the dates of %v have no regular step: its rows are taken as equally spaced", f.Source)
	}
	f.Frequency.Season = cmp.Or(f.Source.Season, f.Frequency.Season)
	return ""
}

// Check returns an error if the panel has no series.
func (p *Panel) Check() error {
	if len(p.Series) > 0 {
		return nil
	}
	if len(p.LeftOut) == 0 {
		return errNoFrame
	}
	return BadInput("series", "%v: none of its %d series can be used; the first, %s: %s", p.Source, len(p.LeftOut), p.LeftOut[0].Series, p.LeftOut[0].Reason)
}

// Rows is the number of rows of all series.
func (p *Panel) Rows() int {
	rows := 0
	for _, m := range p.Series {
		rows += m.Len()
	}
	return rows
}

// Season is the number of rows in a season, the same for all series.
func (p *Panel) Season() int { return p.Series[0].Frequency.Season }

// Dates are those of all rows of all series, each once, in order; nil without dates.
func (p *Panel) Dates() []time.Time {
	seen := map[time.Time]bool{}
	var dates []time.Time
	for _, m := range p.Series {
		for _, date := range m.Dates {
			if !seen[date] {
				seen[date] = true
				dates = append(dates, date)
			}
		}
	}
	slices.SortFunc(dates, time.Time.Compare)
	return dates
}

// DateSplit returns the split at the same date for all series: of a fraction or a number of
// rows, that of the panel's dates. Without dates it is the split itself, of each series.
func (p *Panel) DateSplit(s Split) (Split, error) {
	dates := p.Dates()
	if dates == nil {
		return s, nil
	}
	at, err := s.At(&Frame{Source: p.Source, Columns: []string{""}, values: [][]float64{make([]float64, len(dates))}, Dates: dates})
	if err != nil {
		return Split{}, err
	}
	return DateSplit(dates[at]), nil
}

// DateSplit is the split at a date.
func DateSplit(date time.Time) Split {
	layout := time.DateOnly
	if !date.Equal(date.Truncate(24 * time.Hour)) {
		layout = time.DateTime
	}
	return Split{Date: date.Format(layout)}
}

// String describes the panel in a line.
func (p *Panel) String() string {
	if len(p.Series) == 0 {
		return "no series"
	}
	first, shortest, longest := p.Series[0], math.MaxInt, 0
	for _, m := range p.Series {
		shortest, longest = min(shortest, m.Len()), max(longest, m.Len())
	}
	text := fmt.Sprintf("%d series of %s from %v", len(p.Series), quote(first.Columns[0]), p.Source)
	if first.Dates != nil {
		from, to := first.Dates[0], first.Dates[first.Len()-1]
		for _, m := range p.Series {
			from, to = earlier(from, m.Dates[0]), later(to, m.Dates[m.Len()-1])
		}
		text += fmt.Sprintf(", %s from %s to %s", first.Frequency.Name, formatDate(first.layout, from), formatDate(first.layout, to))
	}
	return fmt.Sprintf("%s, %d to %d rows each, %s", text, shortest, longest, first.seasons())
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Record returns what identifies the panel's file, and what its Source leaves open. It has no
// dates and no checksums: each series has its own, of [Frame.Checksum].
func (p *Panel) Record() (Record, error) {
	if err := p.Check(); err != nil {
		return Record{}, err
	}
	r := Record{Path: p.Source.Path, Rows: p.Rows(), Season: p.Season()}
	if p.Source.IsFile() {
		path, err := filepath.Abs(r.Path)
		if err != nil {
			return r, fmt.Errorf("%s: %w", r.Path, err)
		}
		r.Path = path
	}
	p.Series[0].found.into(&r, p.Series[0].Frame)
	return r, nil
}

// Checksum is that of the first rows of all columns, at most as many as there are.
func (f *Frame) Checksum(rows int) string { return f.checksum(0, min(rows, f.Len())) }
