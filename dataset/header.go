package dataset

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// findHeader finds the header among the first records: the first, unless titles
// come before it. A comment is the header if the records below it begin with data and
// it has as many fields.
func (s *sheet) findHeader(comment string) error {
	records, ends := s.peek(s.comma)
	if len(records) == 0 {
		return BadInput("", "%v is empty: it should have a header line and rows of data", s.source)
	}
	width, _ := commonWidth(records)
	if named := s.split(comment); len(named) == width && width > 1 && looksLikeData(records[0]) && !looksLikeData(named) {
		s.setHeader(named, records)
		return nil
	}
	at := 0
	if s.source.SkipHeader == 0 {
		at = titles(records, width)
	}
	if at == 0 && len(records) > 1 && isData(records[0]) && isData(records[1]) && !datesAcross(records[0]) {
		s.setHeader(make([]string, width), records)
		s.nameParts()
		s.warn("%v has no header line: its columns are called %s", s.source, list(s.names()))
		return nil
	}
	title := strings.Join(records[0], string(s.comma))
	rowNames := at == 0 && len(records) > 3 && width == len(records[0])+1 && width == len(records[1]) &&
		looksLikeData(records[1]) && records[1][width-1] != ""
	start := 0
	if at > 0 {
		start = ends[at-1]
	}
	strict := sheet{source: s.source, body: s.body[start:ends[at]], line: s.line + bytes.Count(s.body[:start], []byte("\n"))}
	if _, err := strict.reader(s.comma).Read(); err != nil && width > 1 {
		return strict.csvError(err)
	}
	header := records[at]
	if rowNames {
		if s.cutsDecimals(header, records[1:]) {
			return BadInput("", "%v has a field more in its rows than in its header: numbers with a decimal comma, such as %s, would look so; "+
				"give it with another delimiter, such as a semicolon, or, if the first column names the rows, with a name for that column",
				s.source, strings.Join(records[1][width-2:], ","))
		}
		s.warn("%v has a field more in its rows than in its header: the first is taken as the row's name", s.source)
		header = append([]string{""}, header...)
	}
	s.setHeader(header, records[at+1:])
	s.line += bytes.Count(s.body[:ends[at]], []byte("\n"))
	s.body = s.body[ends[at]:]
	if at > 0 {
		s.warn("the first line of %v is no header (%s): the header was found at line %d", s.source, quote(title), s.line-1)
	}
	return nil
}

// cutsDecimals reports whether rows with a field more than the header seem to have one whose
// decimal comma was taken as a delimiter: two columns beside each other are whole numbers,
// and either the latter is written as decimals are, such as 05, or the header names the
// column of dates that comes first.
func (s *sheet) cutsDecimals(header []string, rows [][]string) bool {
	dated := suggestsDates(header[0]) && !slices.ContainsFunc(rows, func(r []string) bool { return len(layoutsOf(r[0])) == 0 })
	for j := 1; s.comma == ',' && j+1 < len(rows[0]); j++ {
		decimals := dated
		whole := !slices.ContainsFunc(rows, func(r []string) bool {
			if len(r) != len(rows[0]) || !wholePattern.MatchString(r[j]) || !decimalsPattern.MatchString(r[j+1]) {
				return true
			}
			decimals = decimals || len(r[j+1]) > 1 && r[j+1][0] == '0'
			return false
		})
		if whole && decimals {
			return true
		}
	}
	return false
}

var (
	wholePattern    = regexp.MustCompile(`^\s*-?\d+$`)
	decimalsPattern = regexp.MustCompile(`^\d+$`)
)

// split takes a line apart.
func (s *sheet) split(line string) []string {
	r := csv.NewReader(strings.NewReader(line))
	r.Comma, r.LazyQuotes, r.TrimLeadingSpace = s.comma, true, true
	record, err := r.Read()
	if err != nil {
		return nil
	}
	return record
}

// setHeader cuts the blanks off the names, and drops nameless columns at the end that
// are empty in all records of the sample, which get as many fields.
func (s *sheet) setHeader(header []string, sample [][]string) {
	for _, name := range header {
		s.header = append(s.header, strings.TrimSpace(name))
	}
	for len(s.header) > 1 && s.header[len(s.header)-1] == "" {
		last := len(s.header) - 1
		if slices.ContainsFunc(sample, func(r []string) bool { return len(r) > last && strings.TrimSpace(r[last]) != "" }) {
			break
		}
		s.header = s.header[:last]
	}
	for _, record := range sample {
		for len(record) < len(s.header) {
			record = append(record, "")
		}
		s.sample = append(s.sample, record[:len(s.header)])
	}
}

// nameParts names the first columns of a file without a header, if they are years, months
// and perhaps days.
func (s *sheet) nameParts() {
	for n := min(3, len(s.header)-1); n > 1; n-- {
		parts := []int{0, 1, 2}[:n]
		copy(s.header, []string{"year", "month", "day"}[:n])
		var texts []string
		for _, record := range s.sample {
			texts = append(texts, s.dateText(record, parts))
		}
		if r := readTexts(texts); r.failed < 0 && distinct(texts) == len(texts) && plausibility(r.dates) > 2.5 {
			return
		}
		clear(s.header)
	}
}

// titles is how many records come before the header: they have fewer fields than most
// records, or few of them are filled, and no data.
func titles(records [][]string, width int) int {
	const most = 30
	for at := min(most, len(records)-1) - 1; at > 0; at-- {
		few := func(r []string) bool { return width > 1 && filledFields(r) <= 1 }
		if len(records[at]) == width && full(records[at]) && !looksLikeData(records[at]) && beginsData(records[at+1:]) &&
			slices.ContainsFunc(records[:at], few) && !slices.ContainsFunc(records[:at], looksLikeData) {
			return at
		}
	}
	for at, record := range records {
		padded := width > 1 && filledFields(record) <= 1 && at+1 < len(records) && !looksLikeData(records[at+1])
		if len(record) != width || padded {
			continue
		}
		if looksLikeData(record) && !datesAcross(record) {
			return 0
		}
		return at
	}
	return 0
}

// beginsData reports whether the first records, three if there are so many, look like data.
func beginsData(records [][]string) bool {
	return !slices.ContainsFunc(records[:min(3, len(records))], func(r []string) bool { return !looksLikeData(r) })
}

// full reports whether no field of a record is blank.
func full(record []string) bool {
	return !slices.ContainsFunc(record, func(field string) bool { return strings.TrimSpace(field) == "" })
}

// looksLikeData reports whether some field is a number, a date or a missing value.
func looksLikeData(record []string) bool {
	missing := Source{}.missingTexts()
	return slices.ContainsFunc(record, func(field string) bool {
		field = strings.TrimSpace(field)
		return field != "" && (isNumber(field) || Source{Decimal: decimalComma}.number(field).ok || missing.text(field) || len(layoutsOf(field)) > 0)
	})
}

// isData reports whether a record is a number or a date and then numbers, dates or missing
// values. Different whole numbers up to that of the fields, as pandas calls columns, are
// names.
func isData(record []string) bool {
	counts, numbers := distinct(record) == len(record), false
	missing := Source{}.missingTexts()
	for j, field := range record {
		field = strings.TrimSpace(field)
		number := isNumber(field)
		date := number || len(layoutsOf(field)) > 0 || timePattern.MatchString(field)
		if !date && (j == 0 || !missing.text(field)) {
			return false
		}
		n, err := strconv.Atoi(field)
		counts = counts && err == nil && n >= 0 && n <= len(record)
		numbers = numbers || number
	}
	return numbers && !counts
}

// checkOneHeader refuses further lines of names, units or the like below the header.
func (s *sheet) checkOneHeader() error {
	const most = 20
	first, without := 0, 0
	for i, record := range s.sample[:min(most, len(s.sample))] {
		if !looksLikeData(record) {
			first, without = i+1, without+1
		}
	}
	if without == 0 || looksLikeData(s.sample[0]) || len(s.header) < 2 || 2*without < first || first == len(s.sample) || !looksLikeData(s.sample[first]) {
		return nil
	}
	last := s.lineOf(first - 1)
	names := "line " + strconv.Itoa(s.line)
	if last > s.line {
		names = fmt.Sprintf("lines %d to %d", s.line, last)
	}
	return BadInput("skip_header", "%v: %s (%s) below the header have no data and look like further lines of a header: "+
		"keep one line of names, or skip the %s above the last of them", s.source, names, quote(strings.Join(s.sample[0], string(s.comma))), Count(last-1, "line"))
}

// lineOf is the line of the file where a record of the sample begins.
func (s *sheet) lineOf(i int) int {
	r := s.reader(s.comma)
	r.LazyQuotes = true
	for {
		record, err := r.Read()
		if err != nil {
			return s.line
		}
		if filledFields(record) > 0 && !strings.HasPrefix(record[0], "#") {
			if i--; i < 0 {
				line, _ := r.FieldPos(0)
				return s.line + line - 1
			}
		}
	}
}
