package dataset

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
)

// Airline names the embedded series: international airline passengers in
// thousands, 144 months from 1949-01 to 1960-12 (Box and Jenkins 1976, series G),
// with the quoted header and the three footer lines of the tutorial's file.
const Airline = "airline"

//go:embed data/international-airline-passengers.csv
var airlineCSV []byte

// All is, as the only one of Source.Inputs, every column but target and date.
const All = "*"

// Source says where a series comes from. The zero value of every field but Path
// is its documented default.
type Source struct {
	// Path is a CSV file with a header line, "-" for standard input, or "airline".
	Path string `yaml:"source"`
	// Column is the target: a column's name or its 0-based index. Default: column 1,
	// or column 0 of a file that has a single one.
	Column string `yaml:"column,omitempty"`
	// Date is the column that dates the rows, by name or index. Default: column 0
	// if its cells read as dates; NoDates ("none") says that there are no dates.
	Date string `yaml:"date,omitempty"`
	// Delimiter is the character between fields; "tab" is a tab. Default: of comma,
	// semicolon and tab the one that the header line has most of.
	Delimiter string `yaml:"delimiter,omitempty"`
	// Decimal is the character before a number's decimals: "," or, by default, ".".
	Decimal string `yaml:"decimal,omitempty"`
	// SkipFooter is the number of lines at the end of the file that are no data,
	// blank ones included. Default: 0, and 3 for "airline", whose file has a footer.
	SkipFooter int `yaml:"skip_footer,omitempty"`
	// DropLast drops that many rows from the end of the series. With 3, "airline" has the
	// 141 rows that skipfooter=3 leaves of a copy without a footer.
	DropLast int `yaml:"drop_last,omitempty"`
	// Missing is the policy for missing values and missing dates. Default: MissingError.
	Missing Missing `yaml:"missing,omitempty"`
	// Inputs are further columns that the network sees, by name or index: known up to
	// now, not in advance. All ("*") is every other column. Default: none.
	Inputs []string `yaml:"inputs,omitempty,flow"`
	// Calendar are inputs made from the dates and known in advance: Month, Quarter,
	// Weekday, Hour, each a sine and a cosine. Default: none.
	Calendar []string `yaml:"calendar,omitempty,flow"`
	// Season is the length of the seasonal cycle in rows. Default: inferred from the
	// dates, 1 without them.
	Season int `yaml:"season,omitempty"`
}

// name is what messages call the source.
func (s Source) name() string {
	if s.Path == "-" {
		return "standard input"
	}
	return s.Path
}

// Validate checks the settings without opening anything.
func (s Source) Validate() error {
	if s.Path == "" {
		return inputErrorf("source is missing: give a CSV file, - for standard input, or %s", Airline)
	}
	if s.SkipFooter < 0 {
		return inputErrorf("skip_footer is %d: give the number of lines to skip, 0 or more", s.SkipFooter)
	}
	if s.DropLast < 0 {
		return inputErrorf("drop_last is %d: give the number of rows to drop, 0 or more", s.DropLast)
	}
	if s.Season < 0 || s.Season > mostRows {
		return inputErrorf("season is %d: give the number of rows in a seasonal cycle, from 1 to %d", s.Season, mostRows)
	}
	if err := s.Missing.validate(); err != nil {
		return err
	}
	for _, kind := range s.Calendar {
		if !slices.Contains(calendarKinds(), kind) {
			return inputErrorf("calendar input %s is unknown: choose among %s", quote(kind), list(calendarKinds()))
		}
	}
	if s.Decimal != "" && s.Decimal != "." && s.Decimal != decimalComma {
		return inputErrorf(`decimal is %s: choose "." or ","`, quote(s.Decimal))
	}
	_, err := s.Comma("")
	return err
}

// read returns the whole text of the source and how many footer lines it has.
func (s Source) read(stdin io.Reader) (data []byte, footer int, err error) {
	switch s.Path {
	case Airline:
		return airlineCSV, cmp.Or(s.SkipFooter, 3), nil
	case "-":
		if stdin == nil {
			return nil, 0, inputErrorf("standard input is not open: give a file instead of -")
		}
		data, err = io.ReadAll(stdin)
	default:
		data, err = os.ReadFile(s.Path)
	}
	if err != nil {
		return nil, 0, &InputError{text: s.readFailure(err), cause: err}
	}
	return data, s.SkipFooter, nil
}

func (s Source) readFailure(err error) string {
	switch pathErr := (*fs.PathError)(nil); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("%s does not exist: give a CSV file, - for standard input, or %s", s.Path, Airline)
	case errors.As(err, &pathErr):
		return fmt.Sprintf("%s cannot be read: %v", s.Path, pathErr.Err)
	default:
		return fmt.Sprintf("%s cannot be read: %v", s.name(), err)
	}
}
