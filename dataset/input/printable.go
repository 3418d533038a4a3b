package input

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable is a text from outside as one line shows it. Control characters, those that
// change the direction of text or end a line, and bytes that are no UTF-8 are written as
// escapes such as \n, \x1b, \u202e and \xff. Other text is unchanged.
func Printable(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return text // as numbers are, of which files have millions
	}
	return string(AppendPrintable(nil, []byte(text)))
}

// AppendPrintable appends what [Printable] makes of a text.
func AppendPrintable(out, text []byte) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			out = fmt.Appendf(out, `\x%02x`, text[0])
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\r':
			out = append(out, `\r`...)
		case r == '\t':
			out = append(out, `\t`...)
		case r < ' ':
			out = fmt.Appendf(out, `\x%02x`, r)
		case hidden(r):
			out = fmt.Appendf(out, `\u%04x`, r) // valid in JSON, where the above are escaped already
		default:
			out = append(out, text[:size]...)
		}
		text = text[size:]
	}
	return out
}

// hidden reports whether a character controls how others are shown, or is none that XML
// allows.
func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == 0xfffe || r == 0xffff
}

// Brief is a text as a message shows it: cut after a hundred characters.
func Brief(text string) string {
	const longest = 100
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "..."
	}
	return text
}
