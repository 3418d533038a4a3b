package formula

import (
	"slices"
	"strings"
)

// layout assigns a place to every weight that the equations use.
type layout struct {
	text    text
	rules   []rule
	weights []*weight // the standard four, then those of weight and scalar lines
	output  string    // state 0, the gate of a bare W, U, b or p
}

// rule says which names belong to a weight: exactly prefix, or with star
// prefix and at least one letter more, the gate.
type rule struct {
	prefix string
	star   bool
	weight *weight
}

func newLayout(t text) *layout {
	l := &layout{text: t}
	for _, w := range []*weight{
		{name: "kernel", kind: inputMatrix},
		{name: "recurrent_kernel", kind: stateMatrix},
		{name: "bias", kind: bias},
		{name: "peephole", kind: elementwise},
	} {
		l.weights = append(l.weights, w)
		l.rules = append(l.rules, rule{string(w.kind), true, w})
	}
	return l
}

// weightNamed returns the weight of that name, or nil.
func (l *layout) weightNamed(name string) *weight {
	if k := slices.IndexFunc(l.weights, func(w *weight) bool { return w.name == name }); k >= 0 {
		return l.weights[k]
	}
	return nil
}

// declare moves the weight of that name to the end of the order, or adds it.
func (l *layout) declare(name string, k kind) *weight {
	w := l.weightNamed(name)
	if w == nil {
		w = &weight{name: name, kind: k}
	} else {
		l.weights = slices.DeleteFunc(l.weights, func(v *weight) bool { return v == w })
	}
	l.weights = append(l.weights, w)
	return w
}

// blockNamed returns the block that a name denotes, created at the first use of the
// name; nil if the name is not that of a weight.
func (l *layout) blockNamed(name string, offset int) (*block, error) {
	if b := l.find(name); b != nil {
		return b, nil
	}
	r, gate := l.match(name)
	if r.weight == nil {
		return nil, nil
	}
	return l.add(r.weight, name, gate, offset)
}

// find returns the block of that name if it was named before, or nil.
func (l *layout) find(name string) *block {
	for _, w := range l.weights {
		for _, b := range w.blocks {
			if b.name == name {
				return b
			}
		}
	}
	return nil
}

// names returns the names of the weights used so far.
func (l *layout) names() []string {
	var names []string
	for _, w := range l.weights {
		for _, b := range w.blocks {
			names = append(names, b.name)
		}
	}
	return names
}

// add appends a block to a weight.
func (l *layout) add(w *weight, name, gate string, offset int) (*block, error) {
	for _, b := range w.blocks {
		if b.gate == gate {
			return nil, l.text.fault(offset, "%s and %s are both gate %s of the weight %s: use one name for it", name, b.name, gate, w.name)
		}
	}
	b := &block{weight: w, name: name, gate: gate, offset: offset}
	w.blocks = append(w.blocks, b)
	return b, nil
}

// match finds the rule with the longest prefix, and the gate.
func (l *layout) match(name string) (best rule, gate string) {
	if len(name) == 1 && letterOf(name) != 0 {
		name += l.output // a bare letter
	}
	for _, r := range l.rules {
		rest, fits := strings.CutPrefix(name, r.prefix)
		if !fits || r.star != (rest != "") || best.weight != nil && len(r.prefix) < len(best.prefix) {
			continue
		}
		if !r.star {
			rest = name[1:]
		}
		best, gate = r, rest
	}
	if trimmed := strings.TrimLeft(gate, "_"); trimmed != "" {
		gate = trimmed
	}
	return best, gate
}

// used returns the weights that have blocks, in the order of the flat vector.
func (l *layout) used() []*weight {
	return slices.DeleteFunc(slices.Clone(l.weights), func(w *weight) bool { return len(w.blocks) == 0 })
}
