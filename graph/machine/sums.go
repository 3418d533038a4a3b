package machine

import (
	"slices"

	"unroll/graph/machine/internal/kernel"
)

// flattenSums makes every addition a sum, and a sum of sums one sum.
func (net *net) flattenSums() {
	users := net.users()
	net.rewrite(func(r *rewriting, v *value, args []*value) *value {
		if !v.isBinary(kernel.Add) {
			return nil
		}
		var terms []*value
		for i, a := range v.args {
			if a.isBinary(kernel.Add) && users[a.id] == 1 && a.rows == v.rows && a.cols == v.cols {
				terms = append(terms, args[i].args...)
			} else {
				terms = append(terms, args[i])
			}
		}
		return r.b.sum(terms...)
	})
}

// sum returns the sum of terms, one of which has the full shape or is a row
// while another is a column.
func (b *builder) sum(terms ...*value) *value {
	v := value{op: opSum, args: terms}
	for _, t := range terms {
		v.rows, v.cols = max(v.rows, t.rows), max(v.cols, t.cols)
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return b.add(v)
}

// multiplyAdd makes one function of an elementwise product and its addition to
// something else.
func (net *net) multiplyAdd() {
	users := net.users()
	fits := func(m, v *value) bool {
		return m.isBinary(kernel.Mul) && users[m.id] == 1 && m.rows == v.rows && m.cols == v.cols && m.args[1].cols == v.cols
	}
	net.rewrite(func(r *rewriting, v *value, args []*value) *value {
		switch {
		case v.op == opSum:
			return r.multiplySum(v, args, fits)
		case v.isBinary(kernel.Sub) && fits(v.args[1], v) && v.args[0].cols == v.cols:
			return r.b.ternary(kernel.NegMulAdd, r.of(v.args[1].args[0]), r.of(v.args[1].args[1]), args[0])
		case v.isBinary(kernel.Sub) && fits(v.args[0], v) && v.args[1].cols == v.cols:
			return r.b.ternary(kernel.MulSub, r.of(v.args[0].args[0]), r.of(v.args[0].args[1]), args[1])
		case v.isBinary(kernel.RSub) && fits(v.args[0], v) && v.args[1].cols == v.cols:
			return r.b.ternary(kernel.NegMulAdd, r.of(v.args[0].args[0]), r.of(v.args[0].args[1]), args[1])
		}
		return nil
	})
	net.rewrite(nil)
}

// multiplySum takes the elementwise products out of a sum, one after the other.
func (r *rewriting) multiplySum(v *value, args []*value, fits func(m, v *value) bool) *value {
	var rest []*value
	var products []*value
	for i, t := range v.args {
		if fits(t, v) {
			products = append(products, t)
		} else {
			rest = append(rest, args[i])
		}
	}
	if len(rest) == 0 {
		rest, products = []*value{r.of(products[0])}, products[1:]
	}
	if len(products) == 0 || !slices.ContainsFunc(rest, func(t *value) bool { return t.cols == v.cols }) {
		return nil
	}
	total := r.b.sum(rest...)
	for _, m := range products {
		total = r.b.ternary(kernel.MulAdd, r.of(m.args[0]), r.of(m.args[1]), total)
	}
	return total
}

func (b *builder) ternary(code kernel.TernaryOp, x, y, z *value) *value {
	v := value{op: opTernary, code: uint8(code), args: []*value{x, y, z}, cols: x.cols}
	v.rows = max(x.rows, y.rows, z.rows)
	return b.add(v)
}
