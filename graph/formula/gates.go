package formula

// gated is a gate and the value that stands for it.
type gated struct {
	name  string
	value *value
}

// findGates lists the gates as [graph.Expr.Gates] does: a gate is its pre-activation
// x*W + h*U + b, or a sum or difference of that, until its first activation, which is
// then the gate's value.
func (f *Formula) findGates() []gated {
	var found []gated
	place, done := map[string]int{}, map[string]bool{}
	pre := map[*value]string{}
	set := func(name string, v *value) {
		k, known := place[name]
		switch {
		case done[name]:
		case known:
			found[k].value = v
		default:
			place[name] = len(found)
			found = append(found, gated{name, v})
		}
	}
	for _, v := range f.values {
		if v.affine != nil {
			pre[v] = v.affine.gate
			set(pre[v], v)
			continue
		}
		name, passes := f.passes(v, pre)
		if !passes {
			continue
		}
		if v.op == call && v.function.role == activate {
			set(name, v)
			done[name] = true
			continue
		}
		pre[v] = name
		if _, begun := place[name]; begun && v.op != call {
			set(name, v)
		}
	}
	return found
}

// passes returns the gate whose pre-activation v is, or activates.
func (f *Formula) passes(v *value, pre map[*value]string) (string, bool) {
	if v.isBlock("bias") {
		return v.block.gate, true
	}
	switch {
	case v.op == call && v.function.role == other, v.op == product, v.op == hadamard, v.op == quotient, v.op == negative:
		return "", false
	}
	for _, a := range v.args {
		if name, is := pre[a]; is {
			return name, true
		}
	}
	return "", false
}
