package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// What a shell offers belongs to commands and flags that there are. Choices that
// are not read from a registry are those that the flag's help names.
func TestOfferedIsUsed(t *testing.T) {
	registries := []string{"cell", "show", "engine", "spec", "loss", "window-scaling"}
	flags, arguments := map[string]bool{}, map[string]bool{}
	for _, cmd := range newRoot(Streams{}).Commands() {
		arguments[cmd.Name()] = true
		for name, o := range offeredFlags {
			f := cmd.Flags().Lookup(name)
			if f == nil {
				continue
			}
			flags[name] = true
			complete, registered := cmd.GetFlagCompletionFunc(name)
			if !registered {
				t.Errorf("%s --%s is not completed", cmd.Name(), name)
				continue
			}
			values, directive := complete(cmd, nil, "")
			if len(values) < 2 || o.files != (directive == cobra.ShellCompDirectiveDefault) {
				t.Errorf("%s --%s offers %q, with files: %v", cmd.Name(), name, values, o.files)
			}
			for _, v := range values {
				if !slices.Contains(registries, name) && !strings.Contains(f.Usage, v) {
					t.Errorf("%s --%s offers %q, but its help says %q", cmd.Name(), name, v, f.Usage)
				}
			}
		}
	}
	for name := range offeredFlags {
		if !flags[name] {
			t.Errorf("no command has --%s", name)
		}
	}
	for name := range offeredArguments {
		if !arguments[name] {
			t.Errorf("there is no command %s", name)
		}
	}
}
