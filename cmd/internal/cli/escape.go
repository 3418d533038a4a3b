package cli

import (
	"bytes"
	"io"
	"slices"
	"unicode/utf8"

	"unroll/dataset/input"
)

// escapingWriter writes text for people and programs. Names, paths and values in it may
// come from anywhere, so it is written as [input.Printable] shows it, but for line ends and
// tabs.
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
		_, size := utf8.DecodeRune(whole)
		out, whole = input.AppendPrintable(out, whole[:size]), whole[size:]
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
	_, err := w.to.Write(input.AppendPrintable(nil, w.rest))
	w.rest = nil
	return err
}

// passes is the length of a line end, tab or color at the beginning of a text; 0 for none.
func (w *escapingWriter) passes(text []byte) int {
	switch {
	case text[0] == '\n', text[0] == '\t':
		return 1
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
