package machine

import (
	"cmp"
	"slices"
)

// Packing replaces several narrow operations by a wide one. A packed weight holds
// the column blocks of several gates side by side, so products of one operand
// with adjacent blocks are one product, and each gate is some of its columns. A
// function of adjacent columns is then computed for all of them at once.

// packProducts joins products x·W_k whose W_k are adjacent columns.
func (net *net) packProducts() {
	left := func(v *value) *value {
		if v.op == opProduct && !v.transA && !v.transB && v.args[1].op == opParam {
			return v.args[0]
		}
		return nil
	}
	whole := map[*value]View{} // the columns that a product becomes a part of
	for _, products := range grouped(net.b.values, left) {
		for _, run := range adjacent(products, func(v *value) View { return v.args[1].leaf.view }) {
			for _, v := range run.members {
				whole[v] = run.view
			}
		}
	}
	net.rewrite(func(r *rewriting, v *value, args []*value) *value {
		view, is := whole[v]
		if !is {
			return nil
		}
		wide := r.b.product(args[0], r.b.param(view), false, false, view.Rows)
		return r.b.columns(wide, v.args[1].leaf.view.Offset-view.Offset, v.cols)
	})
	net.rewrite(nil)
}

// grouped lists the values of each key, in the order in which keys first appear. Values
// with the zero key are left out.
func grouped[K comparable](values []*value, key func(*value) K) [][]*value {
	var groups [][]*value
	at := map[K]int{}
	var none K
	for _, v := range values {
		k := key(v)
		if k == none {
			continue
		}
		i, known := at[k]
		if !known {
			i = len(groups)
			at[k], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], v)
	}
	return groups
}

// run is a list of members whose views are adjacent, and the view of all.
type run[T any] struct {
	members []T
	view    View
}

// adjacent finds the runs of two members or more.
func adjacent[T any](list []T, view func(T) View) []run[T] {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b T) int {
		x, y := view(a), view(b)
		return cmp.Or(cmp.Compare(x.Stride, y.Stride), cmp.Compare(x.Rows, y.Rows), cmp.Compare(x.Offset, y.Offset))
	})
	var runs []run[T]
	for _, member := range list {
		v := view(member)
		if n := len(runs); n > 0 {
			last := &runs[n-1]
			w := last.view
			if w.Stride == v.Stride && w.Rows == v.Rows && v.Offset == w.Offset+w.Cols && w.Cols+v.Cols <= w.Stride {
				last.members, last.view.Cols = append(last.members, member), w.Cols+v.Cols
				continue
			}
		}
		runs = append(runs, run[T]{[]T{member}, v})
	}
	return slices.DeleteFunc(runs, func(r run[T]) bool { return len(r.members) < 2 })
}
