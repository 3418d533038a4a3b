package dataset

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// sheet is a text taken as a table: a header line and records below it.
type sheet struct {
	source   Source
	header   []string
	comma    rune
	body     []byte     // what is below the header
	line     int        // of the file, at which body begins, from 1
	sample   [][]string // the first records of body
	warnings []string
}

// sampleSize is how many records decide the layout.
const sampleSize = 200

// newSheet finds the delimiter and the header line.
func newSheet(src Source, text []byte, warnings []string) (*sheet, error) {
	body, footer := cutFooter(text, src.footer())
	s := &sheet{source: src, body: body, line: 1, warnings: warnings}
	s.skipLines(src.SkipHeader)
	if len(bytes.TrimSpace(s.body)) == 0 {
		if len(bytes.TrimSpace(text)) > 0 {
			option := "skip_footer"
			if src.SkipHeader > src.footer() {
				option = "skip_header"
			}
			return nil, BadInput(option, "%v has %s, and skip_header %d and skip_footer %d leave none: skip fewer",
				src, Count(bytes.Count(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))+1, "line"), src.SkipHeader, src.footer())
		}
		return nil, BadInput("", "%v is empty: it should have a header line and rows of data", src)
	}
	comments := s.skipComments()
	if err := s.findComma(); err != nil {
		return nil, err
	}
	if err := s.findHeader(comments); err != nil {
		return nil, err
	}
	if err := cmp.Or(s.checkAligned(), s.checkOneHeader(), s.checkNotWide()); err != nil {
		return nil, err
	}
	s.warnAboutFooter(footer)
	return s, nil
}

// skipLines cuts lines off the beginning.
func (s *sheet) skipLines(n int) {
	for ; n > 0 && len(s.body) > 0; n-- {
		_, s.body, _ = bytes.Cut(s.body, []byte("\n"))
		s.line++
	}
}

// skipComments cuts off blank lines and lines that begin with #, and returns the
// last of these.
func (s *sheet) skipComments() (last string) {
	for len(s.body) > 0 {
		line, _, _ := bytes.Cut(s.body, []byte("\n"))
		comment, is := bytes.CutPrefix(bytes.TrimLeft(line, `" `), []byte("#"))
		if len(bytes.TrimSpace(line)) > 0 && !is {
			break
		}
		if is {
			last = strings.TrimSpace(string(comment))
		}
		s.skipLines(1)
	}
	return last
}

// peek reads the first records with a delimiter, whatever their widths are. It
// returns the offsets at which they end, too.
func (s *sheet) peek(comma rune) (records [][]string, ends []int) {
	r := s.reader(comma)
	r.LazyQuotes = true
	for len(records) < sampleSize+1 {
		record, err := r.Read()
		if err != nil {
			break
		}
		comment := len(records) > 0 && strings.HasPrefix(record[0], "#")
		nameless := len(records) == 0 && len(record) > 1
		if end := int(r.InputOffset()); (filledFields(record) > 0 || nameless) && !comment {
			records, ends = append(records, record), append(ends, end)
		}
	}
	return records, ends
}

// filledFields is how many fields a record has up to the last that is not blank.
func filledFields(record []string) int {
	n := len(record)
	for n > 0 && strings.TrimSpace(record[n-1]) == "" {
		n--
	}
	return n
}

// reader reads the records of the body.
func (s *sheet) reader(comma rune) *csv.Reader {
	r := csv.NewReader(bytes.NewReader(s.body))
	r.Comma, r.FieldsPerRecord = comma, -1
	return r
}

// findComma finds the delimiter with which most records have the same number of
// fields, more than one; among those that are equally good the one that the first
// record has most of.
func (s *sheet) findComma() (err error) {
	if s.comma, err = s.source.comma(); err != nil || s.comma != 0 {
		if s.comma == ' ' {
			s.body = oneBlank(s.body)
		}
		return err
	}
	s.comma = ','
	best, most := 0, 0
	for _, comma := range ",;\t|" {
		records, _ := s.peek(comma)
		width, alike := commonWidth(records)
		if alike = alike * 1000 / max(1, len(records)); width > 1 && (alike > best || alike == best && len(records[0]) > most) {
			s.comma, best, most = comma, alike, len(records[0])
		}
	}
	return nil
}

// commonWidth is the number of fields that most records have, and how many have it.
// If there is a tie, it is that of the earliest record.
func commonWidth(records [][]string) (width, alike int) {
	counts := map[int]int{}
	for _, record := range records {
		counts[len(record)]++
	}
	for _, record := range records {
		if n := counts[len(record)]; n > alike {
			width, alike = len(record), n
		}
	}
	return width, alike
}

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

// checkAligned refuses columns that blanks align, if no other delimiter is there.
func (s *sheet) checkAligned() error {
	if len(s.header) > 1 || s.source.Delimiter != "" {
		return nil
	}
	aligned := 0
	for _, record := range s.sample {
		if fields := strings.Fields(record[0]); len(fields) > 1 && isNumber(fields[len(fields)-1]) {
			aligned++
		}
	}
	if aligned == 0 || aligned < len(s.sample)*9/10 {
		return nil
	}
	return BadInput("delimiter", "%v, line %d: blanks seem to separate the columns (fixed width): "+
		"separate them with commas, or, if no field is empty or has a blank in it, set the delimiter to a blank", s.source, s.line)
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

// checkFields refuses lines that are read as a single field although they have several.
func (s *sheet) checkFields() error {
	if len(s.header) > 1 || len(s.sample) == 0 || isNumber(s.sample[0][0]) {
		return nil
	}
	for _, comma := range []string{",", ";", "\t", "|"} {
		if n := strings.Count(s.header[0], comma); n > 0 && strings.Count(s.sample[0][0], comma) == n {
			return BadInput("delimiter", "%v, line %d: the whole line is read as a single field, %s: set the delimiter, or remove the quotes around whole lines",
				s.source, s.lineOf(0), quote(s.sample[0][0]))
		}
	}
	return nil
}

// warn adds a warning.
func (s *sheet) warn(format string, args ...any) {
	s.warnings = append(s.warnings, fmt.Sprintf(format, args...))
}

// warnAboutFooter names the skipped lines that would have been rows of data.
func (s *sheet) warnAboutFooter(skipped []string) {
	const maxShown = 3
	var rows []string
	for _, line := range skipped {
		if record := s.split(line); len(record) == len(s.header) && isNumber(strings.TrimSpace(record[len(record)-1])) {
			rows = append(rows, line)
		}
	}
	if len(rows) == 0 {
		return
	}
	shown := strings.Join(rows[:min(maxShown, len(rows))], "; ")
	if len(rows) > maxShown {
		shown += "; ..."
	}
	s.warn("the %s skipped at the end of %v (skip_footer) include %d that look like data: %s",
		Count(len(skipped), "line"), s.source, len(rows), shown)
}

// records reads the body. A line of blanks is skipped, and so are a comment and
// records of empty fields at the end. The record is reused.
func (s *sheet) records(yield func(line int, record []string) error) error {
	r := s.reader(s.comma)
	r.ReuseRecord = true
	var empty []int // lines of the records of empty fields that no other has followed
	blank := make([]string, len(s.header))
	const few = 10 // records that may be titles
	for read := 0; ; read++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return s.csvError(err)
		}
		line, _ := r.FieldPos(0)
		line += s.line - 1
		width, filled := len(record), filledFields(record)
		if filled == 0 && len(record) == 1 && len(s.header) > 1 || len(record) != len(s.header) && strings.HasPrefix(record[0], "#") {
			continue
		}
		if filled == 0 && len(s.header) > 1 {
			empty = append(empty, line)
			continue
		}
		if filled > len(s.header) || len(record) < len(s.header) {
			if next, err := r.Read(); err == nil && read <= few && width > len(s.header) && len(next) == width {
				return BadInput("skip_header", "%v, line %d: the number of fields differs from the header's (%d here, %d there), and not from that of the line below it: "+
					"skip the %s above it if they are no data", s.source, line, width, len(s.header), Count(line-1, "line"))
			}
			return BadInput("skip_footer", "%v, line %d: the number of fields differs from the header's (%d here, %d there); "+
				"correct the line, or skip the lines at the end of the file if they are not data", s.source, line, width, len(s.header))
		}
		for _, line := range empty {
			if err := yield(line, blank); err != nil {
				return err
			}
		}
		empty = empty[:0]
		if err := yield(line, record[:len(s.header)]); err != nil {
			return err
		}
	}
}

// csvError says what encoding/csv found.
func (s *sheet) csvError(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return s.source.unreadable(err)
	}
	line := parse.Line + s.line - 1
	if errors.Is(err, csv.ErrBareQuote) || errors.Is(err, csv.ErrQuote) {
		return BadInput("", `%v, line %d: a quote (") is out of place; quote the whole field and double the quotes inside it`, s.source, line)
	}
	return BadInput("", "%v, line %d: %v", s.source, line, parse.Err)
}

// oneBlank makes each run of blanks and tabs one blank, and cuts those at the ends of
// lines.
func oneBlank(text []byte) []byte {
	out := make([]byte, 0, len(text))
	pending := false
	for _, c := range text {
		switch {
		case c == ' ' || c == '\t':
			pending = true
			continue
		case pending && c != '\n' && c != '\r' && len(out) > 0 && out[len(out)-1] != '\n':
			out = append(out, ' ')
		}
		out, pending = append(out, c), false
	}
	return out
}
