package cli

import (
	"bytes"
	"strings"
	"testing"
)

// The help of every command fits a terminal of 100 columns.
func TestHelpFitsThePage(t *testing.T) {
	root := newRoot(Streams{})
	for _, cmd := range append(root.Commands(), root) {
		var text bytes.Buffer
		cmd.SetOut(&text)
		if err := cmd.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(text.String()) {
			if len([]rune(line)) > 101 {
				t.Errorf("%s --help: %d columns: %s", cmd.Name(), len([]rune(line)), line)
			}
		}
	}
}
