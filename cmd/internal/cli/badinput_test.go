package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"unroll/models"
)

// The table has the options of package dataset, keys that a Spec has and flags that
// some command has.
func TestOptionFlags(t *testing.T) {
	commands := newRoot(Streams{}).Commands()
	for option, settled := range optionFlags {
		spec := models.Default()
		if err := spec.Set(settled.key, "{}"); err != nil && strings.Contains(err.Error(), "unknown key") {
			t.Errorf("%s: %v", option, err)
		}
		for _, flag := range settled.flags {
			if !slices.ContainsFunc(commands, func(cmd *cobra.Command) bool { return cmd.Flags().Lookup(flag) != nil }) {
				t.Errorf("%s: no command has --%s", option, flag)
			}
		}
	}
	files, err := filepath.Glob("../../../dataset/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no source of package dataset", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile(`(?:badInput\(|Option: +)"(\w+)"`).FindAllSubmatch(text, -1) {
			if _, known := optionFlags[string(match[1])]; !known {
				t.Errorf("%s: the option %s is not in the table", file, match[1])
			}
		}
	}
}
