package experiment

import (
	"testing"

	"unroll/models"
)

// Groups are named by the least that tells them apart.
func TestNames(t *testing.T) {
	group := func(name, cell, engine, folder string) *Group {
		var spec models.Spec
		spec.Name, spec.Model.Cell.Name = name, cell
		return &Group{Folder: folder, Spec: spec, Engine: engine}
	}
	for _, c := range []struct {
		groups []*Group
		want   []string
	}{
		{[]*Group{group("window", "lstm", "", "")}, []string{"window"}},
		{[]*Group{group("window", "lstm", "", ""), group("stacked", "gru", "", "")}, []string{"window", "stacked"}},
		{[]*Group{group("window", "lstm", "", ""), group("window", "gru", "", "")}, []string{"lstm", "gru"}},
		{[]*Group{group("w", "c", "tape", ""), group("w", "c", "machine", "")}, []string{"tape", "machine"}},
		{[]*Group{group("w", "c", "", ""), group("v", "c", "", ""), group("w", "d", "", "")}, []string{"w c", "v c", "w d"}},
		{[]*Group{group("w", "", "", "a/w"), group("w", "", "", "b/w")}, []string{"a/w", "b/w"}},
		{[]*Group{group("a\x1b[2Jb", "", "", "")}, []string{`a\x1b[2Jb`}},
	} {
		nameGroups(c.groups)
		for i, g := range c.groups {
			if g.Name != c.want[i] {
				t.Errorf("group %d is called %q, want %q", i, g.Name, c.want[i])
			}
		}
	}
}
