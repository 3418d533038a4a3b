package dataset

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
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
	if err := s.checkWidth(); err != nil {
		return nil, err
	}
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

// checkWidth refuses a record that is too long, or with more fields than there may be columns,
// whatever the delimiter is.
func (s *sheet) checkWidth() error {
	comma, err := s.source.comma()
	if err != nil {
		return err
	}
	delimiters := []byte(",;\t|")
	if comma != 0 {
		delimiters = utf8.AppendRune(nil, comma)[:1]
	}
	limits := s.source.Limits.orDefaults()
	most := limits.Columns
	for _, comma := range delimiters {
		fields, line, quoted, start := 1, s.line, false, 0
		for i, c := range s.body {
			switch c {
			case comma:
				fields++
			case '"':
				quoted = !quoted
			case '\n':
				line++
				if !quoted {
					fields, start = 1, i+1
				}
			}
			if i-start >= limits.Line {
				return BadInput("limit.series.line", "%v, line %d: it has more than %d bytes, or a quote is not closed: give at most %d bytes a line", s.source, line, limits.Line, limits.Line)
			}
			if fields > most {
				return BadInput("limit.series.columns", "%v, line %d: it has more than %d fields, or a quote is not closed: give at most %d columns", s.source, line, most, most)
			}
		}
	}
	return nil
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
