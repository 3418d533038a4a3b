//go:build unix

package cli

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"unroll/dataset/input"
)

// Whatever is written, in whatever pieces, no control or bidirectional character and no
// invalid UTF-8 comes out, and ordinary text is unchanged.
func TestEscapingWriter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.Map(rapid.String(), func(s string) []byte { return []byte(s) }))).Draw(t, "pieces")
		var out bytes.Buffer
		w := &escapingWriter{to: &out}
		for _, p := range pieces {
			if n, err := w.Write(p); n != len(p) || err != nil {
				t.Fatal(n, err)
			}
		}
		if err := w.flush(); err != nil {
			t.Fatal(err)
		}
		whole := string(bytes.Join(pieces, nil))
		got := strings.ReplaceAll(out.String(), "\r\n", "\n")
		harmless := utf8.ValidString(whole)
		for _, r := range whole {
			harmless = harmless && (r == '\n' || input.Printable(string(r)) == string(r))
		}
		if harmless && out.String() != whole {
			t.Fatalf("%q became %q", whole, out.String())
		}
		for _, r := range got {
			if !utf8.ValidString(got) || r != '\n' && r != '\t' && input.Printable(string(r)) != string(r) {
				t.Fatalf("%q became %q", whole, got)
			}
		}
	})
	for text, want := range map[string]string{
		"a\x1b[31mb": `a\x1b[31mb`, "\u202eab": `\u202eab`, "\xff": `\xff`, "ä\r\n": "ä\r\n", "\u0085": `\u0085`, "\x7f": `\u007f`, "\ufffd": "\ufffd",
	} {
		var out bytes.Buffer
		w := &escapingWriter{to: &out}
		for i := range len(text) { // a byte at a time
			_, _ = w.Write([]byte{text[i]})
		}
		_ = w.flush()
		if got := out.String(); got != want && text != "ä\r\n" {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Names, paths and values of flags are escaped in every message and result.
func TestHostileTexts(t *testing.T) {
	laboratory(t)
	const odd = "x\x1b[31m\u202e\xff"
	put(t, odd+".csv", "a,"+odd+"\n1,2\n2,3\n3,5\n")
	put(t, odd+".cell", "state h\nh = "+odd+"\n")
	put(t, odd+".yaml", "name: 'x\u202e'\n")
	for _, args := range [][]string{
		{odd}, {"run", odd}, {"run", "--" + odd}, {"run", odd + ".yaml"}, {"run", "window", "--set", "name=" + odd}, {"run", "window", "--set", odd + "=1"},
		{"run", "window", "--set", "data.source=" + odd}, {"run", "window", "--cell", odd}, {"run", "window", "--cell", odd + ".cell"}, {"run", "window", "--out", "n.csv/" + odd},
		{"run", "--resume", odd}, {"fit", odd + ".csv"}, {"fit", "n.csv", "--target", odd}, {"fit", "n.csv", "--missing", odd}, {"fit", "n.csv", "--where", odd + "=1"},
		{"forecast", odd}, {"forecast", "fit", "--method", odd}, {"forecast", "fit", "--picture", odd}, {"backtest", odd}, {"compare", odd}, {"compare", "run", "--baseline", odd},
		{"report", odd}, {"gates", odd}, {"export", odd}, {"import", odd, "--spec", "window"}, {"cells", "--show", odd}, {"gradcheck", odd}, {"graph", odd + ".cell"}, {"replay", odd},
		{"spec", odd}, {"watch", odd}, {"completion", odd},
	} {
		code, out, errs := call(args...)
		if code != 2 || !strings.Contains(errs, "unroll: ") || !utf8.ValidString(errs) || strings.ContainsAny(out+errs, "\x1b\u202e") {
			t.Errorf("%q: exit code %d, %q", args, code, errs)
		}
	}
}

// A name that a spreadsheet takes for a formula is a text in CSV.
func TestFormulasInCSV(t *testing.T) {
	t.Chdir(t.TempDir())
	name := `=HYPERLINK("x")`
	must(t, "run", "window", "--seeds", "1", "--set", "train.epochs=0", "--set", "name="+strings.ReplaceAll(mustJSON(t, name), "\n", ""), "--out", "out")
	code, out, errs := call("compare", "out", "--csv")
	if code != 0 || strings.Contains(out, `,"=HYPER`) || !strings.Contains(out, `"'=HYPER`) {
		t.Errorf("exit code %d, %s%s", code, out, errs)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A line break in a name does not break the line of a message.
func TestMessagesAreOneLine(t *testing.T) {
	var errs bytes.Buffer
	Streams{Err: &errs}.warn("%s: %d rows", "a\r\n\tb.csv", 3)
	if got, want := errs.String(), `warning: a\r\n\tb.csv: 3 rows`+"\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Of a message that is too long to read, one sees beginning and end.
func TestLongMessagesAreFolded(t *testing.T) {
	var errs bytes.Buffer
	Streams{Err: &errs}.say("unroll: %s: it is too long", strings.Repeat("é", 100_000))
	if got := errs.String(); len(got) > 5000 || !strings.HasPrefix(got, "unroll: é") || !strings.HasSuffix(got, "é: it is too long\n") {
		t.Errorf("%d bytes: %.100s", len(got), got)
	}
}

// Commands that messages and pages show name files with any letters.
func TestShellWord(t *testing.T) {
	for word, want := range map[string]string{
		"runs/001": "runs/001", "": "''", "it's 5 %": `'it'\''s 5 %'`, `a\b`: `'a\b'`, "a\x1b'\\\u202e\nb": `"$(printf %b 'a\0033\0047\\\0342\0200\0256\0012b')"`,
	} {
		if got := shellWord(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}

// A POSIX shell reads the words that commands are printed with as they were.
func TestShellReadsWords(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		character := rapid.OneOf(rapid.SampledFrom([]string{"'", `"`, `\`, "$", "`", "%", "-", "0", "7", "n", " ", "~", "*", "!", "\n", "\x1b", "\x7f", "\xff", "\u202e", "é", "(", "&"}), rapid.String())
		var words []string
		for range rapid.IntRange(1, 20).Draw(t, "words") {
			word := strings.Join(rapid.SliceOfN(character, 0, 8).Draw(t, "word"), "")
			words = append(words, strings.TrimRight(strings.ReplaceAll(word, "\x00", ""), "\n"))
		}
		line := `printf '%s\0'`
		for _, word := range words {
			line += " " + shellWord(word)
		}
		got, err := exec.Command(sh, "-c", line).CombinedOutput()
		if err != nil || string(got) != strings.Join(words, "\x00")+"\x00" {
			t.Fatalf("%s\n%q, %v; want %q", line, got, err, words)
		}
	})
}
