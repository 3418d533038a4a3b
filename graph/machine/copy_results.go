package machine

// copyResults copies gradients and outputs that cannot be computed into memory of
// their own: leaves, views, and values that are several results.
func (net *net) copyResults() {
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
	for _, g := range net.grads {
		v := g.value
		if v.op == opFinal || v.seq || (v.op == opOverTime || dense[v]) && g.view.Stride != v.cols {
			wanted[v] = true // cannot be computed into the gradient vector
		}
	}
	for tag, result := range net.results() {
		*result = own(*result, tag)
	}
}
