package machine

import (
	"fmt"
	"math"
	"strings"
)

// packElementwise joins elementwise operations that do the same to adjacent columns
// of the same values, until there are no more: joining some can let those that
// read them be joined.
func (net *net) packElementwise() {
	for {
		whole := map[*value]run[*value]{} // what a value becomes a part of
		for _, lanes := range grouped(net.b.values, laneKey) {
			for _, run := range adjacent(lanes, laneView) {
				for _, v := range run.members {
					whole[v] = run
				}
			}
		}
		if len(whole) == 0 {
			return
		}
		net.rewrite(func(r *rewriting, v *value, args []*value) *value {
			run, is := whole[v]
			if !is {
				return nil
			}
			wide := *v
			wide.cols, wide.args = run.view.Cols, nil
			for _, a := range run.members[0].args {
				wide.args = append(wide.args, r.widened(a, wide.cols))
			}
			return r.b.columns(r.b.add(wide), position(v)-run.view.Offset, v.cols)
		})
		net.rewrite(nil)
	}
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

func laneView(v *value) View { return View{position(v), 1, v.cols, math.MaxInt} }

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
