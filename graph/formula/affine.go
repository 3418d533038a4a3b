package formula

import "slices"

// affine marks terms of a sum that are a gate's whole pre-activation x*W + a*U + b,
// where U and b may be missing: it is written as in built-in cells, under the gate's
// name.
type affine struct {
	gate string
	x, a *value // a is nil without U
	rest []*value
}

// markAffine finds the gates' pre-activations.
func (f *Formula) markAffine() {
	for _, v := range f.values {
		if v.op == sum {
			f.mark(v, v.args)
		}
	}
	for _, v := range f.values {
		if v.op == product && !v.absorbed {
			f.mark(v, []*value{v})
		}
	}
}

func (f *Formula) mark(v *value, terms []*value) {
	for _, w := range terms {
		if w.isBlock("kernel") && (w == v || !w.named) {
			if v.affine = f.affineAt(w, terms); v.affine != nil {
				return
			}
		}
	}
}

// affineAt returns the affine map of the gate whose W is the given term; nil if the
// gate has a bias that is not among the terms.
func (f *Formula) affineAt(w *value, terms []*value) *affine {
	m := &affine{gate: w.block.gate, x: w.args[0]}
	parts := []*value{w}
	whole := !f.has("bias", m.gate)
	for _, t := range terms {
		switch {
		case t.named || t.block == nil || t.block.gate != m.gate:
		case t.isBlock("recurrent_kernel") && m.a == nil:
			m.a, parts = t.args[0], append(parts, t)
		case t.isBlock("bias") && !whole:
			whole, parts = true, append(parts, t)
		}
	}
	if !whole {
		return nil
	}
	for _, t := range terms {
		if !slices.Contains(parts, t) {
			m.rest = append(m.rest, t)
		}
	}
	for _, p := range parts {
		p.absorbed = len(terms) > 1
	}
	return m
}

// isBlock reports whether a term reads a block of the weight of that name.
func (v *value) isBlock(weight string) bool {
	return (v.op == product || v.op == weighed) && v.block.weight.name == weight
}

// has reports whether a weight has a block for the gate.
func (f *Formula) has(name, gate string) bool {
	return slices.ContainsFunc(f.weights, func(w *weight) bool { return w.name == name && slices.Contains(w.gates(), gate) })
}
