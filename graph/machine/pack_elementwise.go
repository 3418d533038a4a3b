package machine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// packElementwise joins elementwise operations that do the same to adjacent columns
// of the same values, until there are no more: joining some can let those that
// read them be joined.
func (net *net) packElementwise() {
	for {
		whole := map[*value]lane{}
		groups := map[string][]*value{}
		var order []string
		for _, v := range net.b.values {
			if k := laneKey(v); k != "" {
				if groups[k] == nil {
					order = append(order, k)
				}
				groups[k] = append(groups[k], v)
			}
		}
		for _, k := range order {
			joinLanes(groups[k], whole)
		}
		if len(whole) == 0 {
			return
		}
		net.rewrite(func(r *rewriting, v *value, args []*value) *value {
			l, is := whole[v]
			if !is {
				return nil
			}
			wide := *v
			wide.cols, wide.args = l.cols, nil
			for _, a := range l.first.args {
				wide.args = append(wide.args, r.widened(a, l.cols))
			}
			return r.b.columns(r.b.add(wide), position(v)-position(l.first), v.cols)
		})
		net.rewrite(nil)
	}
}

// lane is the operation that several become a part of: the first of them, and the
// number of columns of all.
type lane struct {
	first *value
	cols  int
}

// laneKey is the same for operations that differ only in their columns; empty
// for other values.
func laneKey(v *value) string {
	switch v.op {
	case opUnary, opBinary, opTernary, opSum:
	default:
		return ""
	}
	var k strings.Builder
	fmt.Fprint(&k, v.op, v.code, v.rows, v.seq)
	for i, a := range v.args {
		switch {
		case a.op == opScalar && i > 0:
			fmt.Fprint(&k, " scalar ", a.id)
		case a.cols != v.cols:
			return ""
		case a.op == opCols:
			fmt.Fprint(&k, " of ", a.args[0].id, a.at-position(v))
		case a.op == opParam && a.rows == 1 && i > 0:
			fmt.Fprint(&k, " param ", a.leaf.view.Stride, a.leaf.view.Offset-position(v))
		default:
			return ""
		}
	}
	return k.String()
}

// position is where v's columns start in the value that its first operand is a part
// of.
func position(v *value) int { return v.args[0].at }

func joinLanes(group []*value, whole map[*value]lane) {
	slices.SortFunc(group, func(a, b *value) int { return cmp.Compare(position(a), position(b)) })
	for i := 0; i < len(group); {
		l, j := lane{group[i], group[i].cols}, i+1
		for j < len(group) && position(group[j]) == position(l.first)+l.cols {
			l.cols += group[j].cols
			j++
		}
		if j > i+1 {
			for _, v := range group[i:j] {
				whole[v] = l
			}
		}
		i = j
	}
}

// widened returns the operand a with more columns.
func (r *rewriting) widened(a *value, cols int) *value {
	switch a.op {
	case opCols:
		return r.b.columns(r.of(a.args[0]), a.at, cols)
	case opParam:
		v := a.leaf.view
		return r.b.param(View{v.Offset, 1, cols, v.Stride})
	}
	return r.of(a)
}
