package machine

import (
	"cmp"
	"slices"
	"strings"

	"unroll/graph/machine/internal/kernel"
)

// Consecutive elementwise actions on arrays of one length are one call where there is a
// kernel for all of them together. What only they read then needs no memory. Where rows
// lie apart, each is such an array, if it is long enough.

// fusedColumns is the least length of a row that a call pays for.
const fusedColumns = 32

// fusable is a program of elementwise operations that has a kernel.
type fusable struct {
	name, text string
	operations []string // their names alone
}

// fusables are the programs of a set of kernels, the longest first.
func fusables[F Float](set *kernel.Set[F]) []fusable {
	var list []fusable
	for _, k := range set.Fused {
		f := fusable{name: k.Name, text: k.Program}
		operations, _, _ := strings.Cut(k.Program, " > ")
		for _, op := range strings.Split(operations, "; ") {
			name, _, _ := strings.Cut(op, " ")
			f.operations = append(f.operations, name)
		}
		list = append(list, f)
	}
	slices.SortStableFunc(list, func(a, b fusable) int { return cmp.Compare(len(b.operations), len(a.operations)) })
	return list
}

// fuse makes one action of consecutive ones wherever there is a kernel for them. A
// fused action is one of strips that are a row each. apart allows rows that lie apart.
func fuse(blocks []block, programs []fusable, apart bool) {
	uses := countUses(blocks)
	for i := range blocks {
		var list []action
		for actions := blocks[i].actions; len(actions) > 0; {
			found := 1
			for _, p := range programs {
				if fused, is := p.fuse(actions, uses, apart); is {
					list, found = append(list, fused), len(p.operations)
					break
				}
			}
			if found == 1 {
				list = append(list, actions[0])
			}
			actions = actions[found:]
		}
		blocks[i].actions = list
	}
}

// countUses counts how often actions name each buffer.
func countUses(blocks []block) map[*buffer]int {
	uses := map[*buffer]int{}
	for _, b := range blocks {
		for _, a := range b.actions {
			a.visit(func(sp span) { uses[sp.buf]++ })
		}
	}
	return uses
}

// fuse makes one action of the first ones if they are the program.
func (f *fusable) fuse(actions []action, uses map[*buffer]int, apart bool) (fused action, is bool) {
	if len(actions) < len(f.operations) {
		return fused, false
	}
	for i, op := range f.operations {
		a := actions[i]
		if a.operation() != op || !a.gapless() && (!apart || a.cols < fusedColumns) {
			return fused, false
		}
	}
	fused, temporary, text := together(actions[:len(f.operations)], uses)
	if text != f.text {
		return fused, false
	}
	for b := range temporary {
		b.vector = nowhere
	}
	fused.fused = f.name
	return fused, true
}

// together makes one action of elementwise ones, and says which buffers only they use
// and what their program is; it is empty if they cannot be one.
func together(actions []action, uses map[*buffer]int) (fused action, temporary map[*buffer]bool, text string) {
	fused.op, fused.strip = opStrips, 1
	for _, a := range actions {
		fused.body = append(fused.body, a.standing())
	}
	fused.rows, fused.cols = fused.body[0].rows, fused.body[0].cols
	temporary = fused.temporaries(uses)
	text, _ = fused.program(func(b *buffer) bool { return temporary[b] })
	return fused, temporary, text
}

// temporaries are the buffers that only the body uses, from end to end.
func (a action) temporaries(uses map[*buffer]int) map[*buffer]bool {
	inside, needed, written := map[*buffer]int{}, map[*buffer]bool{}, map[*buffer]bool{}
	for _, b := range a.body {
		for i, sp := range slices.Concat(b.src, []span{b.dst}) {
			whole := sp.off == 0 && sp.step == 0 && sp.buf.size*sp.buf.slots == b.rows*b.cols
			read := i < len(b.src)
			inside[sp.buf]++
			needed[sp.buf] = needed[sp.buf] || !whole || read && !written[sp.buf]
		}
		written[b.dst.buf] = true
	}
	temporary := map[*buffer]bool{}
	for buf, n := range inside {
		if n == uses[buf] && !needed[buf] && !buf.keep && buf.vector == arena {
			temporary[buf] = true
		}
	}
	return temporary
}
