package machine

import "slices"

// Gathering is packing for the gradient: the gradients D_k of adjacent gates are
// put side by side, so that Σ D_k·U_kᵀ and all xᵀ·D_k are one product each.
type gathering struct {
	b    *builder
	cats []*value
}

// gather joins products of what can be put side by side.
func (net *net) gather() {
	g := &gathering{}
	users := net.users()
	net.rewrite(func(r *rewriting, v *value, args []*value) *value {
		if v.op != opSum {
			return nil
		}
		g.b = r.b
		return g.sum(r, v, args, users)
	})
	g.b = net.b
	net.gatherGradients(g)
	net.rewrite(nil)
}

// sum joins the terms D_k·U_kᵀ of a sum whose U_k are adjacent columns.
func (g *gathering) sum(r *rewriting, v *value, args []*value, users []int) *value {
	var products []*value
	for _, t := range v.args {
		if t.op == opProduct && !t.transA && t.transB && t.args[1].op == opParam && users[t.id] == 1 &&
			t.args[0].cols == t.args[1].cols {
			products = append(products, t)
		}
	}
	runs := adjacent(products, func(t *value) View { return t.args[1].leaf.view })
	if len(runs) == 0 {
		return nil
	}
	var terms []*value
	for i, t := range v.args {
		if !slices.ContainsFunc(runs, func(r run[*value]) bool { return slices.Contains(r.members, t) }) {
			terms = append(terms, args[i])
		}
	}
	for _, run := range runs {
		var parts []*value
		for _, t := range run.members {
			parts = append(parts, r.of(t.args[0]))
		}
		at := run.view.Offset
		for _, side := range g.beside(parts) {
			u := r.b.param(View{at, run.view.Rows, side.cols, run.view.Stride})
			terms = append(terms, r.b.product(side, u, false, true, side.cols))
			at += side.cols
		}
	}
	return r.b.sum(terms...)
}

// beside returns the parts put side by side, in as few values as possible. A value
// can be computed into one place only, so parts that are side by side already
// stay together.
func (g *gathering) beside(parts []*value) []*value {
	var sides, loose []*value
	flush := func() {
		if len(loose) > 0 {
			side := g.b.cat(joined(g.b, loose)...)
			if side.op == opCat {
				g.cats = append(g.cats, side)
			}
			sides, loose = append(sides, side), nil
		}
	}
	parts = joined(g.b, parts)
	for i := 0; i < len(parts); {
		side, n := g.known(parts[i:])
		if n == 0 {
			loose = append(loose, parts[i])
			i++
			continue
		}
		flush()
		sides = append(sides, side)
		i += n
	}
	flush()
	return sides
}

// known finds a value in which the first parts are side by side already, and
// returns how many.
func (g *gathering) known(parts []*value) (*value, int) {
	for _, c := range g.cats {
		i := slices.Index(c.args, parts[0])
		if i < 0 {
			continue
		}
		n, cols := 0, 0
		for n < len(parts) && i+n < len(c.args) && c.args[i+n] == parts[n] {
			cols += parts[n].cols
			n++
		}
		at := 0
		for _, p := range c.args[:i] {
			at += p.cols
		}
		if n == len(c.args) {
			return c, n
		}
		return g.b.add(value{op: opCols, args: []*value{c}, rows: c.rows, cols: cols, at: at}), n
	}
	return nil, 0
}

// joined makes adjacent columns of one value one part.
func joined(b *builder, parts []*value) []*value {
	var list []*value
	for _, p := range parts {
		if n := len(list); n > 0 && p.op == opCols {
			last := list[n-1]
			if last.op == opCols && last.args[0] == p.args[0] && last.at+last.cols == p.at {
				list[n-1] = b.columns(p.args[0], last.at, last.cols+p.cols)
				continue
			}
		}
		list = append(list, p)
	}
	return list
}

// gatherGradients joins gradients of adjacent columns that are computed in the same
// way from the same left operand.
func (net *net) gatherGradients(g *gathering) {
	var grads []gradient
	in := map[View]bool{}
	for _, run := range adjacent(net.grads, func(g gradient) View { return g.view }) {
		var values []*value
		for _, m := range run.members {
			values = append(values, m.value)
		}
		sides := g.alike(values)
		if sides == nil {
			continue
		}
		for _, m := range run.members {
			in[m.view] = true
		}
		at := run.view.Offset
		for _, side := range sides {
			grads = append(grads, gradient{side, View{at, run.view.Rows, side.cols, run.view.Stride}})
			at += side.cols
		}
	}
	for _, g := range net.grads {
		if !in[g.view] {
			grads = append(grads, g)
		}
	}
	net.grads = grads
}

// alike returns what replaces values that are computed in the same way, with their
// right operands side by side; nil if they are not.
func (g *gathering) alike(values []*value) []*value {
	first := values[0]
	for _, v := range values {
		if v.op != first.op || v.overTime != first.overTime || v.rows != first.rows || len(v.args) != len(first.args) {
			return nil
		}
	}
	switch first.op {
	case opUnary, opBinary, opTernary:
		return g.beside(values)
	case opSumCols:
		return g.rightOperands(values)
	case opProduct:
		for _, v := range values {
			if v.args[0] != first.args[0] || !v.transA || v.transB {
				return nil
			}
		}
		return g.rightOperands(values)
	case opSum:
		return g.alikeTerms(values)
	}
	return nil
}

// rightOperands puts the last operands of values side by side.
func (g *gathering) rightOperands(values []*value) []*value {
	v := *values[0]
	last := len(v.args) - 1
	var parts, sides []*value
	for _, x := range values {
		parts = append(parts, x.args[last])
	}
	for _, side := range g.beside(parts) {
		v.args, v.cols = append(slices.Clone(v.args[:last]), side), side.cols
		sides = append(sides, g.b.add(v))
	}
	return sides
}

// alikeTerms joins sums whose terms are alike.
func (g *gathering) alikeTerms(values []*value) []*value {
	var terms []*value
	for i := range values[0].args {
		var column []*value
		for _, v := range values {
			column = append(column, v.args[i])
		}
		sides := g.alike(column)
		if len(sides) != 1 {
			return nil
		}
		terms = append(terms, sides[0])
	}
	return []*value{g.b.sum(terms...)}
}
