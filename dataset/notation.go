package dataset

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// decimalComma is Source.Decimal for numbers such as 1234,5.
const decimalComma = ","

// Comma returns the character between the fields of a file with the given header
// line, as encoding/csv wants it.
func (s Source) Comma(header string) (rune, error) {
	switch s.Delimiter {
	case "":
		return suggested(header), nil
	case "tab", `\t`:
		return '\t', nil
	}
	r, size := utf8.DecodeRuneInString(s.Delimiter)
	if size != len(s.Delimiter) || r == utf8.RuneError || strings.ContainsRune("\"\r\n\x00", r) {
		return 0, inputErrorf(`delimiter is %s: give one character such as "," or ";", or "tab"`, quote(s.Delimiter))
	}
	return r, nil
}

// suggested is the delimiter that a header line has most of outside quotes; a comma
// rather than others.
func suggested(header string) rune {
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
// decimal comma, commas and points change places. So 1.234 is no number there, and
// not taken for 1,234.
func (s Source) swapped(text string) string {
	if s.Decimal != decimalComma || !strings.ContainsAny(text, ".,") {
		return text
	}
	return strings.NewReplacer(",", ".", ".", ",").Replace(text)
}

// otherDecimal is the hint that a text is a number in the other notation.
func (s Source) otherDecimal(text string) string {
	other := Source{Decimal: decimalComma}
	if s.Decimal == decimalComma {
		other.Decimal = "."
	}
	if _, err := other.Number(text); err != nil {
		return ""
	}
	return "; with decimal set to " + quote(other.Decimal) + " it is one"
}
