package dataset

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"
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
	// Path is a CSV file with a header line, "-" for standard input, or "airline"
	// for the embedded series of the tutorial.
	Path string `yaml:"source"`
	// Column is the target: a column's name or its 0-based index. Default: column 1,
	// or column 0 of a file that has a single one.
	Column string `yaml:"column,omitempty"`
	// Date is the column that dates the rows, by name or index. Default: column 0
	// if its cells read as dates; "none" says that there are no dates.
	Date string `yaml:"date,omitempty"`
	// Delimiter is the character between fields; "tab" is a tab. Default: comma,
	// semicolon or tab, whichever the header line has most of.
	Delimiter string `yaml:"delimiter,omitempty"`
	// Decimal is the character before a number's decimals: "," or, by default, ".".
	Decimal string `yaml:"decimal,omitempty"`
	// SkipFooter is the number of lines at the end of the file that are not data,
	// blank ones included. Default: 0, and 3 for "airline", whose file has a footer.
	SkipFooter int `yaml:"skip_footer,omitempty"`
	// DropLast drops that many rows from the end of the series. With 3, "airline"
	// has the 141 rows that skipfooter=3 leaves of a copy without a footer.
	DropLast int `yaml:"drop_last,omitempty"`
	// Missing is the policy for missing values and missing dates. Default: error.
	Missing Missing `yaml:"missing,omitempty"`
	// Inputs are further columns that the network sees, by name or index: known up to
	// now, not in advance. "*" is every other column. Default: none.
	Inputs []string `yaml:"inputs,omitempty,flow"`
	// Calendar are inputs made from the dates and known in advance: month, quarter,
	// weekday, hour, each a sine and a cosine. Default: none.
	Calendar []string `yaml:"calendar,omitempty,flow"`
	// Season is the length of the seasonal cycle in rows. Default: inferred from the
	// dates, 1 without them.
	Season int `yaml:"season,omitempty"`
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
	if s.SkipFooter < 0 {
		return BadInput("skip_footer", "skip_footer is %d: give the number of lines to skip, 0 or more", s.SkipFooter)
	}
	if s.DropLast < 0 {
		return BadInput("drop_last", "drop_last is %d: give the number of rows to drop, 0 or more", s.DropLast)
	}
	if s.Season < 0 || s.Season > maxRows {
		return BadInput("season", "season is %d: give the number of rows in a seasonal cycle, from 1 to %d", s.Season, maxRows)
	}
	if err := s.Missing.validate(); err != nil {
		return err
	}
	if err := validateCalendar(s.Calendar); err != nil {
		return err
	}
	if s.Decimal != "" && s.Decimal != "." && s.Decimal != decimalComma {
		return BadInput("decimal", `decimal is %s: choose "." or ","`, quote(s.Decimal))
	}
	_, err := s.Comma("")
	return err
}

// read returns the whole text of the source and how many footer lines it has.
func (s Source) read(stdin io.Reader) (data []byte, footer int, err error) {
	switch s.Path {
	case Airline:
		return airlineCSV, cmp.Or(s.SkipFooter, 3), nil
	case Values:
		return nil, 0, BadInput("source", "the values of this series came from a program and are in no file: "+
			"hand them over again, or give a CSV file that has them")
	case StandardInput:
		if stdin == nil {
			return nil, 0, BadInput("source", "standard input is not open: give a file instead of -")
		}
		data, err = io.ReadAll(stdin)
	default:
		data, err = os.ReadFile(s.Path)
	}
	if err != nil {
		return nil, 0, s.unreadable(err)
	}
	return data, s.SkipFooter, nil
}

// unreadable says why the source cannot be read.
func (s Source) unreadable(err error) error {
	problem := fmt.Sprintf("%v cannot be read: %v", s, err)
	switch pathErr := (*fs.PathError)(nil); {
	case errors.Is(err, fs.ErrNotExist):
		problem = fmt.Sprintf("%v does not exist: give a CSV file, - for standard input, or %s", s, Airline)
	case errors.As(err, &pathErr):
		problem = fmt.Sprintf("%v cannot be read: %v", s, pathErr.Err)
	}
	return &InputError{Problem: problem, Option: "source", Cause: err}
}

// decimalComma is Source.Decimal for numbers such as 1234,5.
const decimalComma = ","

// Comma returns the character between the fields of a file with the given header
// line, as encoding/csv wants it.
func (s Source) Comma(header string) (rune, error) {
	switch s.Delimiter {
	case "":
		return commonest(header), nil
	case "tab", `\t`:
		return '\t', nil
	}
	r, size := utf8.DecodeRuneInString(s.Delimiter)
	if size != len(s.Delimiter) || r == utf8.RuneError || strings.ContainsRune("\"\r\n\x00", r) {
		return 0, BadInput("delimiter", `delimiter is %s: give one character such as "," or ";", or "tab"`, quote(s.Delimiter))
	}
	return r, nil
}

// commonest is the delimiter that a header line has most of outside quotes; a comma
// if there is a tie.
func commonest(header string) rune {
	best, most := ',', 0
	for _, r := range ",;\t" {
		count := 0
		for i, part := range strings.Split(header, `"`) {
			if i%2 == 0 {
				count += strings.Count(part, string(r))
			}
		}
		if count > most {
			best, most = r, count
		}
	}
	return best
}

// Number reads a number in the notation of the source.
func (s Source) Number(text string) (float64, error) {
	return strconv.ParseFloat(s.swapped(strings.TrimSpace(text)), 64)
}

// Text writes a number in the notation of the source.
func (s Source) Text(v float64) string { return s.swapped(strconv.FormatFloat(v, 'g', -1, 64)) }

// swapped turns the notation of the source into that of Go, and back: with a
// decimal comma, commas and points change places, so that 1.234 is not a number
// there and not read as 1,234.
func (s Source) swapped(text string) string {
	if s.Decimal != decimalComma || !strings.ContainsAny(text, ".,") {
		return text
	}
	return strings.NewReplacer(",", ".", ".", ",").Replace(text)
}

// otherDecimal returns the other Decimal if text is a number with it, or "".
func (s Source) otherDecimal(text string) string {
	other := Source{Decimal: decimalComma}
	if s.Decimal == decimalComma {
		other.Decimal = "."
	}
	if _, err := other.Number(text); err != nil {
		return ""
	}
	return other.Decimal
}
