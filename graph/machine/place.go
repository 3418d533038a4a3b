package machine

// place lets values be computed where they are wanted: products in the memory
// of the sum that they are terms of, which they then add to, and values in
// their columns of what is put side by side.
func (s *storage) place() {
	users := s.net.users()
	for _, v := range s.net.b.values {
		at := 0
		for _, a := range v.args {
			free := computed(a) && s.claims[a] == claim{} && a.seq == v.seq && a.rows == v.rows
			switch {
			case v.op == opSum && a.op == opProduct && free && users[a.id] == 1 && a.cols == v.cols:
				s.claims[a] = claim{in: v}
			case v.op == opCat && free && !s.dense[a]:
				s.claims[a] = claim{in: v, at: at}
			}
			at += a.cols
		}
	}
}

// dense finds the values that must lie without gaps between their rows: what
// the caller reads, and what is read in another shape.
func (net *net) dense() map[*value]bool {
	dense := map[*value]bool{}
	for _, p := range net.outputs {
		dense[p.value] = true
		if p.value.op == opFinal {
			dense[p.value.args[0]] = true
		}
	}
	for _, v := range net.b.values {
		if v.op == opReshape || v.op == opOverTime {
			dense[v.args[0]] = true
		}
	}
	return dense
}

// ownResults gives every result that others need in a place of its own a copy:
// gradients and outputs that are leaves, views, or wanted twice.
func (net *net) ownResults() {
	wanted, dense := map[*value]bool{}, net.dense()
	own := func(v *value, tag int) *value {
		final := v.op == opFinal && computed(v.args[0]) && !wanted[v.args[0]]
		if (computed(v) || final) && !wanted[v] {
			wanted[v] = true
			if final {
				wanted[v.args[0]] = true
			}
			return v
		}
		return net.b.add(value{op: opRepeat, args: []*value{v}, rows: v.rows, cols: v.cols, row: -1 - tag})
	}
	for i, g := range net.grads {
		v := g.value
		if v.op == opFinal || v.seq || (v.op == opOverTime || dense[v]) && g.view.Stride != v.cols {
			wanted[v] = true // cannot be computed into the vector
		}
		net.grads[i].value = own(v, i)
	}
	for i, p := range net.outputs {
		net.outputs[i].value = own(p.value, len(net.grads)+i)
	}
}
