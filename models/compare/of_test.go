package compare

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Runs in memory compare as those in folders, where a diverged run has no folder.
func TestOfIsOpen(t *testing.T) {
	dir, configurations := written(t, "regression", "window")
	opened, err := Open([]string{dir}, Test)
	if err != nil {
		t.Fatal(err)
	}
	diverged := configurations[0].Runs[0]
	diverged.Err = errors.New("the loss is NaN")
	configurations[0].Runs = append(configurations[0].Runs, diverged)
	of := Of(configurations, Test)
	want, err := opened.Compare(Options{Base: "window"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := of.Compare(Options{Base: "window"})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range got.Rows {
		if diff := cmp.Diff(want.Rows[i].OverSeeds, row.OverSeeds); diff != "" || row.Name != want.Rows[i].Name {
			t.Errorf("%s (-folders +memory):\n%s", row.Name, diff)
		}
		if diff := cmp.Diff(want.Rows[i].OverPoints, row.OverPoints); diff != "" {
			t.Errorf("%s (-folders +memory):\n%s", row.Name, diff)
		}
	}
}
