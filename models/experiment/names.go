package experiment

import (
	"strings"
	"unicode"
)

// nameGroups gives every group the shortest name that distinguishes it from the
// others: configuration, cell or engine, several of them, or else its folder.
func nameGroups(groups []*Group) {
	cell := func(g *Group) string { return g.Spec.Model.Cell.Name }
	for _, nameOf := range []func(g *Group) string{
		func(g *Group) string { return g.Spec.Name },
		cell,
		func(g *Group) string { return g.Engine },
		func(g *Group) string { return g.Spec.Name + " " + cell(g) },
		func(g *Group) string { return g.Spec.Name + " " + g.Engine },
		func(g *Group) string { return cell(g) + " " + g.Engine },
		func(g *Group) string { return g.Spec.Name + " " + cell(g) + " " + g.Engine },
		func(g *Group) string { return g.Folder },
	} {
		names := map[string]bool{}
		for _, g := range groups {
			g.Name = printable(nameOf(g))
			names[g.Name] = true
		}
		if len(names) == len(groups) {
			return
		}
	}
}

// printable replaces the characters that a terminal or a picture cannot show.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '�'
	}, text)
}
