package dataset

import (
	_ "embed"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"unroll/dataset/input"
)

// The values of Source.Path that are not files.
const (
	// Airline is the embedded series: international airline passengers in thousands,
	// 144 months from 1949-01 to 1960-12 (Box and Jenkins 1976, series G), with the
	// quoted header and the three footer lines of the tutorial's file.
	Airline = "airline"
	// Values is a series that a program handed over; see [FromValues]. It is in no
	// file, so it cannot be loaded.
	Values = "values"
	// StandardInput is what the caller of [Load] gives as standard input.
	StandardInput = "-"
)

//go:embed data/international-airline-passengers.csv
var airlineCSV []byte

// All is, as the only one of Source.Inputs, every column but target and date.
const All = "*"

// Source says where a series comes from and how it is read. The zero value of
// every field but Path is its documented default.
type Source struct {
	// Path is a CSV file with a header line or a .tsf file (of the Monash archive), both
	// perhaps compressed, "-" for standard input, or "airline" for the embedded series
	// of the tutorial.
	Path string `yaml:"source"`
	// Column is the target: a column's name or its 0-based index. Default: column 1,
	// a later one if that dates the rows or has texts, or column 0 of a file that has a single
	// one. In a .tsf file it is the name of a series.
	Column string `yaml:"column,omitempty"`
	// Date is the column that dates the rows, by name or index, or several that do so
	// together, such as "Date,Time" or "year,month". Default: the first whose cells
	// read as dates, with a column of times beside it; "none" says that there are no
	// dates.
	Date string `yaml:"date,omitempty"`
	// Where picks the rows of one of several series: each is a column and its value,
	// such as store=3. Default: all rows.
	Where []string `yaml:"where,omitempty,flow"`
	// Series are the columns, by name or index, that say which of several series a row of a
	// long file belongs to, such as store,item: one network learns all of them, a panel, each
	// with transforms of its own. "*" is all series of a .tsf file. Default: none, a single
	// series.
	Series []string `yaml:"series,omitempty,flow" json:",omitempty"`
	// Delimiter is the character between fields; "tab" is a tab, and a blank is any
	// number of blanks. Default: comma, semicolon, tab or vertical bar, whichever
	// gives most lines the same number of fields.
	Delimiter string `yaml:"delimiter,omitempty"`
	// Decimal is the character before a number's decimals: "," or ".". Default: ".", and
	// numbers such as 1,234 that may be meant otherwise are refused.
	Decimal string `yaml:"decimal,omitempty"`
	// SkipHeader is the number of lines above the header line. Default: 0, where blank
	// lines, comments (#) and titles above it are found.
	SkipHeader int `yaml:"skip_header,omitempty" range:"[0,1e6]"`
	// SkipFooter is the number of lines at the end of the file that are not data,
	// blank ones included. Default: 0, and 3 for "airline", whose file has a footer.
	SkipFooter int `yaml:"skip_footer,omitempty" range:"[0,1e6]"`
	// DropLast drops that many rows from the end of the series. With 3, "airline"
	// has the 141 rows that skipfooter=3 leaves of a copy without a footer.
	DropLast int `yaml:"drop_last,omitempty" range:"[0,1e6]"`
	// MissingValues are further texts that mean a missing value, and numbers such as
	// -9999. "none" says that every number is a value. Default: those that are usual,
	// such as an empty field, NA, null and "."; a number that looks like one is refused.
	MissingValues []string `yaml:"missing_values,omitempty,flow"`
	// Missing is the policy for missing values and missing dates: error, drop, forward (the
	// last known value), linear, or mask, which gives the network the mean in place of a
	// missing input and, for each column, an input that says where it is missing. A missing
	// target is never scored and weighs nothing in training. Default: error.
	Missing Missing `yaml:"missing,omitempty"`
	// Inputs are further columns that the network sees, by name or index: known up to
	// now, not in advance. "*" is every other column. Default: none.
	Inputs []string `yaml:"inputs,omitempty,flow"`
	// Past are further inputs, as Inputs are, whatever values they have in rows to come.
	// Default: none.
	Past []string `yaml:"past,omitempty,flow"`
	// Future are inputs that are known in advance, such as holidays and promotions: the
	// network sees their values of the rows that it forecasts. Those of the rows to come
	// are given in rows at the end without a target. Default: none.
	Future []string `yaml:"future,omitempty,flow"`
	// Calendar are inputs made from the dates and known in advance: month, quarter,
	// weekday, hour, each a sine and a cosine. Default: none.
	Calendar []string `yaml:"calendar,omitempty,flow"`
	// Season is the length of the seasonal cycle in rows. Default: inferred from the
	// dates, 1 without them.
	Season int `yaml:"season,omitempty" range:"[0,1e6]"`

	Limits Limits `yaml:"-" json:"-"` // of what is read; no part of a file
}

// String is what messages call the source.
func (s Source) String() string {
	if s.Path == StandardInput {
		return "standard input"
	}
	return s.Path
}

// UnmarshalYAML reads the mapping, or a text that is the Path alone.
func (s *Source) UnmarshalYAML(unmarshal func(any) error) error {
	var value any
	if err := unmarshal(&value); err != nil {
		return err
	}
	if path, is := value.(string); is {
		s.Path = path
		return nil
	}
	type mapping Source
	return unmarshal((*mapping)(s))
}

// Validate checks the settings without opening anything.
func (s Source) Validate() error {
	if s.Path == "" {
		return BadInput("source", "source is missing: give a CSV file, - for standard input, or %s", Airline)
	}
	if !utf8.ValidString(s.Path) {
		return BadInput("source", "%s: the name of this file is not UTF-8, so no Spec can have it: rename the file", s.Path)
	}
	if err := input.Check(s); err != nil {
		return err
	}
	if err := s.Missing.validate(); err != nil {
		return err
	}
	if err := validateCalendar(s.Calendar); err != nil {
		return err
	}
	for _, name := range s.Future {
		if slices.Contains(s.Past, name) {
			return BadInput("future", "column %s is both past, known up to now, and future, known in advance: choose one", quote(name))
		}
	}
	if s.Decimal != "" && s.Decimal != "." && s.Decimal != decimalComma {
		return BadInput("decimal", `decimal is %s: choose "." or ","`, quote(s.Decimal))
	}
	if _, err := s.conditions(); err != nil {
		return err
	}
	for i, name := range s.Series {
		if slices.Contains(s.Series[:i], name) {
			return BadInput("series", "series names column %s twice: give it once", quote(name))
		}
	}
	_, err := s.comma()
	return err
}

// unreadable says why the source cannot be read.
func (s Source) unreadable(err error) error {
	hint := ""
	if errors.Is(err, fs.ErrNotExist) {
		hint = "give a CSV file, - for standard input, or " + Airline
	}
	bad := input.Unreadable(s.String(), hint, err)
	bad.Option = "source"
	return bad
}

// comma returns the delimiter as encoding/csv wants it; 0 if it is to be found.
func (s Source) comma() (rune, error) {
	switch s.Delimiter {
	case "":
		return 0, nil
	case "tab", `\t`:
		return '\t', nil
	}
	r, size := utf8.DecodeRuneInString(s.Delimiter)
	if size != len(s.Delimiter) || r == utf8.RuneError || strings.ContainsRune("\"\r\n\x00", r) {
		return 0, BadInput("delimiter", `delimiter is %s: give one character such as "," or ";", or "tab"`, quote(s.Delimiter))
	}
	return r, nil
}

// condition is one of Source.Where.
type condition struct{ column, value string }

// conditions reads Where.
func (s Source) conditions() ([]condition, error) {
	var all []condition
	for _, text := range s.Where {
		column, value, ok := strings.Cut(text, "=")
		if column, value = strings.TrimSpace(column), strings.TrimSpace(value); !ok || column == "" {
			return nil, BadInput("where", "where is %s: give a column and a value, such as store=3", quote(text))
		}
		all = append(all, condition{column, value})
	}
	return all, nil
}
