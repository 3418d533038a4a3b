package machine

import (
	"slices"

	"unroll/graph/machine/internal/kernel"
)

// compute writes the actions of a value, for a number of time steps at once: the
// rows of one step are followed by those of the next.
func (e *emitter) compute(v *value, steps int) {
	switch v.op {
	case opSum:
		e.sum(v, steps)
	case opCat:
		e.cat(v, steps)
	case opRepeat:
		e.do(e.copying(v.args[0], e.of(v), v.rows, v.cols, steps))
	case opPlace:
		x, to := v.args[0], e.of(v)
		e.do(e.copying(v.args[1], to, v.rows, v.cols, steps))
		to.off += v.row*to.ld + v.at
		e.do(e.copying(x, to, x.rows, x.cols, steps))
	default:
		e.call(v, steps)
	}
}

// call writes a value that one kernel computes.
func (e *emitter) call(v *value, steps int) {
	a := action{op: v.op, code: v.code, rows: v.rows, cols: v.cols, dst: e.span(v, v.rows, 1)}
	for _, x := range v.args {
		a.src = append(a.src, e.span(x, v.rows, steps))
	}
	switch v.op {
	case opBinary:
		if v.args[1].cols < v.cols {
			a.op = opColumn
		}
	case opTranspose:
		a.rows, a.cols = v.cols, v.rows
	case opSumRows, opMaxRows:
		a.cols = v.args[0].cols
	case opSumCols:
		a.rows, a.src[0].row = v.args[0].rows, a.src[0].ld
	case opOverTime:
		a.op, a.rows, a.cols = opSumCols, e.net.steps, v.rows*v.cols
		a.src[0].row, a.src[0].step = a.src[0].step, 0
	case opProduct:
		e.product(v, &a, steps)
	}
	if v.overTime && v.op == opSumCols {
		steps = e.net.steps
	}
	e.do(a.over(steps))
}

// over returns the action extended to a number of time steps at once.
func (a action) over(steps int) action {
	if steps > 1 {
		a.rows *= steps
		a.dst.step = 0
		for i := range a.src {
			a.src[i].step = 0
		}
	}
	return a
}

// span returns v as an operand of an action over rows rows at each of a number
// of time steps.
func (e *emitter) span(v *value, rows, steps int) span {
	l := e.of(v)
	if v.rows == 1 && (rows > 1 || steps > 1 && !v.seq) {
		return span{l, 0}
	}
	return span{l, l.ld}
}

// copying returns the action that broadcasts v to a place, for a number of time
// steps at once.
func (e *emitter) copying(v *value, to loc, rows, cols, steps int) action {
	a := action{op: opUnary, code: uint8(kernel.Copy), rows: rows, cols: cols, dst: span{to, to.ld}}
	a.src = []span{e.span(v, rows, steps)}
	if v.cols < cols {
		a.op = opRepeat
	}
	return a.over(steps)
}

func (e *emitter) repeat(v *value, to loc, rows, cols int) { e.do(e.copying(v, to, rows, cols, 1)) }

// cat copies the parts that were not computed into their columns.
func (e *emitter) cat(v *value, steps int) {
	to, at := e.of(v), 0
	for _, x := range v.args {
		if c := e.claims[x]; c.in != v || c.at != at {
			part := to
			part.off += at
			e.do(e.copying(x, part, v.rows, x.cols, steps))
		}
		at += x.cols
	}
}

// product completes a matrix product. One that is a term of a sum is added to the
// terms so far.
func (e *emitter) product(v *value, a *action, steps int) {
	a.transA, a.transB = v.transA, v.transB
	a.src[0].row, a.src[1].row = a.src[0].ld, a.src[1].ld
	a.inner = v.args[0].cols
	if v.transA {
		a.inner = v.args[0].rows
	}
	if v.overTime {
		a.inner *= e.net.steps
		a.src[0].step, a.src[1].step = 0, 0
	}
	if buf := e.packs[packed{v.args[1], v.transB}]; buf != nil && !v.overTime && !v.transA && e.packing(v) {
		a.packed, a.src[1] = true, span{loc: loc{buf: buf}}
	}
	if sum := e.claims[v].in; sum != nil && sum.op == opSum {
		a.accumulate = e.begin(sum, v, steps)
	}
}

// pack writes the packing of a product's right operand, once.
func (e *emitter) pack(v *value) {
	key := packed{v.args[1], v.transB}
	if e.packs[key] != nil {
		return
	}
	a := action{op: opPack, rows: v.rows, cols: v.cols, inner: v.args[0].cols, transB: v.transB}
	e.packs[key] = &buffer{size: e.space(a.inner, a.cols), slots: 1}
	e.extra = append(e.extra, e.packs[key])
	a.dst = span{loc: loc{buf: e.packs[key]}}
	a.src = []span{{}, e.span(v.args[1], v.args[1].rows, 1)}
	a.src[0] = a.src[1]
	a.src[1].row = a.src[1].ld
	e.open(block{})
	e.do(a)
}

// begin prepares a sum for one of its products and reports whether there is
// something to add it to. A term that is a leaf is copied first.
func (e *emitter) begin(sum, product *value, steps int) bool {
	in := e.begun[sum]
	if in == nil {
		in = map[int]bool{}
		e.begun[sum] = in
		first := slices.IndexFunc(sum.args, func(t *value) bool { return t.isLeaf() && !t.seq })
		if first >= 0 {
			e.do(e.copying(sum.args[first], e.of(sum), sum.rows, sum.cols, steps))
			in[first] = true
		}
	}
	ready := len(in) > 0
	in[slices.Index(sum.args, product)] = true
	return ready
}

// sum adds the missing terms of a sum.
func (e *emitter) sum(v *value, steps int) {
	var missing []*value
	for i, t := range v.args {
		if !e.begun[v][i] {
			missing = append(missing, t)
		}
	}
	// a kernel's first operand cannot be a column
	slices.SortStableFunc(missing, func(x, y *value) int { return y.cols - x.cols })
	to := e.span(v, v.rows, 1)
	if e.begun[v] == nil {
		if len(missing) > 1 && missing[0].cols == v.cols {
			e.add(v, e.span(missing[0], v.rows, steps), missing[1], steps)
			missing = missing[1:]
		} else {
			e.do(e.copying(missing[0], to.loc, v.rows, v.cols, steps))
		}
		missing = missing[1:]
	}
	for _, t := range missing {
		e.add(v, to, t, steps)
	}
}

// add writes v = x + t.
func (e *emitter) add(v *value, x span, t *value, steps int) {
	a := action{op: opBinary, code: uint8(kernel.Add), rows: v.rows, cols: v.cols, dst: e.span(v, v.rows, 1)}
	if t.cols < v.cols {
		a.op = opColumn
	}
	a.src = []span{x, e.span(t, v.rows, steps)}
	e.do(a.over(steps))
}
