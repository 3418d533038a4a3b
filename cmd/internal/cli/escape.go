package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"unicode"
	"unicode/utf8"
)

// escapingWriter writes text for people and programs. Names, paths and values in it may
// come from anywhere, so control characters, those that change the direction of text and
// bytes that are no UTF-8 are written as escapes such as \x1b.
type escapingWriter struct {
	to     io.Writer
	colors bool   // pass the colors of heat maps
	rest   []byte // beginning of a character whose end has not been written yet
}

// Write implements io.Writer.
func (w *escapingWriter) Write(text []byte) (int, error) {
	whole := slices.Concat(w.rest, text)
	out := make([]byte, 0, len(whole))
	for len(whole) > 0 && utf8.FullRune(whole) {
		if n := w.passes(whole); n > 0 {
			out, whole = append(out, whole[:n]...), whole[n:]
			continue
		}
		r, size := utf8.DecodeRune(whole)
		out, whole = escape(out, r, whole[:size]), whole[size:]
	}
	w.rest = bytes.Clone(whole)
	if _, err := w.to.Write(out); err != nil {
		return 0, err
	}
	return len(text), nil
}

// flush writes what is left of a character that never ended.
func (w *escapingWriter) flush() error {
	if len(w.rest) == 0 {
		return nil
	}
	_, err := w.to.Write(escape(nil, utf8.RuneError, w.rest))
	w.rest = nil
	return err
}

// passes is the length of a line end or a color at the beginning of a text; 0 for none.
func (w *escapingWriter) passes(text []byte) int {
	switch {
	case bytes.HasPrefix(text, []byte("\r\n")):
		return 2
	case w.colors && bytes.HasPrefix(text, []byte("\x1b[")):
		n := 2 + len(text[2:]) - len(bytes.TrimLeft(text[2:], "0123456789;"))
		if n < len(text) && text[n] == 'm' {
			return n + 1
		}
	}
	return 0
}

// escape appends a character, or its escape.
func escape(out []byte, r rune, text []byte) []byte {
	switch {
	case r == utf8.RuneError && len(text) != len(string(utf8.RuneError)):
		for _, b := range text {
			out = fmt.Appendf(out, `\x%02x`, b)
		}
		return out
	case r == '\n' || r == '\t' || !unicode.IsControl(r) && !directs(r):
		return append(out, text...)
	case r < ' ':
		return fmt.Appendf(out, `\x%02x`, r)
	}
	return fmt.Appendf(out, `\u%04x`, r) // valid in JSON, where the above are escaped already
}

// directs reports whether a character changes the direction of the text after it, or
// ends a line.
func directs(r rune) bool {
	return unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}
