package input_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"unroll/dataset/input"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "sales, é 東 🚀 \u200d": "sales, é 東 🚀 \u200d", "a\x1b[31mb": `a\x1b[31mb`, "\u202eab": `\u202eab`,
		"a\xffb\xc3": `a\xffb\xc3`, "a\r\n\tb": `a\r\n\tb`, "\u0085\x7f": `\u0085\u007f`, "\u2028": `\u2028`, "\ufffd\uffff": "\ufffd" + `\uffff`,
	} {
		if got := input.Printable(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := input.Brief(strings.Repeat("é", 101)); got != strings.Repeat("é", 100)+"..." || input.Brief("é") != "é" {
		t.Errorf("%q is not brief", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		got := input.Printable(string(rapid.SliceOf(rapid.Byte()).Draw(t, "text")) + rapid.String().Draw(t, "more"))
		odd := func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Bidi_Control, unicode.Zl, unicode.Zp) }
		if !utf8.ValidString(got) || strings.ContainsFunc(got, odd) || input.Printable(got) != got {
			t.Fatalf("%q is not printable", got)
		}
	})
}
