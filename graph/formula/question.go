package formula

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Warnings are questions about names that may be mistakes, in the order of the file:
// each is one sentence that begins with file:line:column.
func (f *Formula) Warnings() []string { return slices.Clone(f.warnings) }

// questions asks about names that became a weight, or a number, and may be meant
// otherwise.
func (c *compiler) questions() []string {
	var blocks []*block
	for _, w := range c.layout.used() {
		blocks = append(blocks, w.blocks...)
	}
	slices.SortFunc(blocks, func(a, b *block) int { return cmp.Compare(a.offset, b.offset) })
	var all []string
	ask := func(offset int, question string) {
		if question != "" {
			all = append(all, c.fault(offset, "%s", question).Error())
		}
	}
	if at, named := c.named["pi"]; named {
		ask(at, c.questionPi())
	}
	for _, b := range blocks {
		ask(b.offset, c.question(b, blocks))
	}
	return all
}

// questionPi asks whether pi is the number or the elementwise weight of the gate i.
func (c *compiler) questionPi() string {
	b := c.layout.find("pi")
	switch {
	case b == nil && c.scope["pi"] == nil && c.hasGateI():
		return "pi is the number 3.14159: for the elementwise weight of gate i, write the line: weight peephole pi"
	case b != nil && !b.declared:
		return "pi is the elementwise weight of gate i here, as other gates have one: write the line: weight peephole pi; for the number, write 3.14159265"
	}
	return ""
}

// question asks about a weight whose gate nothing else is named after, if its name is
// one edit from a known one, or is a longer word.
func (c *compiler) question(b *block, blocks []*block) string {
	if b.declared || b.name == "pi" || c.shared(b, blocks) {
		return ""
	}
	found := fmt.Sprintf("%s is unknown, so it becomes a weight %v, because it begins with %c", b.name, b.weight.kind.shape(), b.weight.kind)
	keep := fmt.Sprintf("if it is a weight, write the line: weight %s %s", b.weight.name, b.name)
	if near := c.near(b, blocks); near != "" {
		return found + ": did you mean " + near + "? Otherwise, " + keep
	}
	if utf8.RuneCountInString(withoutDigits(b.gate)) > 1 {
		return found + ": " + keep
	}
	return ""
}

// shared reports whether the gate of a block is known elsewhere: from another weight, or
// as a definition or a state.
func (c *compiler) shared(b *block, blocks []*block) bool {
	if _, known := c.scope[b.gate]; known {
		return true
	}
	return slices.ContainsFunc(blocks, func(o *block) bool { return o != b && withoutDigits(o.gate) == withoutDigits(b.gate) })
}

// near returns the name that was perhaps meant by that of a block, or "": one edit away
// is a definition or a state, or a weight whose gate has three letters or more.
func (c *compiler) near(b *block, blocks []*block) string {
	var known []string
	for name := range c.definitions {
		known = append(known, name)
	}
	known = append(known, c.formula.states...)
	for _, o := range blocks {
		if o != b && utf8.RuneCountInString(o.gate) > 2 {
			known = append(known, o.name)
		}
	}
	slices.Sort(known)
	for _, name := range known {
		if utf8.RuneCountInString(name) > 1 && name[0] == b.name[0] && distance(b.name, name) == 1 && withoutDigits(name) != withoutDigits(b.name) {
			return name
		}
	}
	return ""
}

func withoutDigits(name string) string { return strings.TrimRightFunc(name, unicode.IsDigit) }
