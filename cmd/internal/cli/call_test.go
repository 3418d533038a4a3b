package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// call runs a command line with buffers.
func call(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = Main(args, Streams{In: strings.NewReader(""), Out: &o, Err: &e})
	return code, o.String(), e.String()
}

// must runs a command line that has to succeed.
func must(t *testing.T, args ...string) {
	t.Helper()
	if code, _, errs := call(args...); code != 0 {
		t.Fatalf("%s: exit code %d: %s", strings.Join(args, " "), code, errs)
	}
}

// put writes a file.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
