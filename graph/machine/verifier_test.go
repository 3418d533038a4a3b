package machine

import (
	"errors"
	"fmt"
	"slices"

	"unroll/graph/machine/internal/kernel"
)

// verify checks a plan for what every pass relies on and must leave so. It is
// an observer: tests compile with it.
func verify(p *plan, _ pass) error {
	if err := p.net.verify(); err != nil {
		return err
	}
	if p.blocks != nil {
		return p.verifyActions()
	}
	return nil
}

// verify checks all values, and what the caller fills and reads.
func (net *net) verify() error {
	for i, v := range net.b.values {
		if v.id != i {
			return fmt.Errorf("value %d of the list has number %d", i, v.id)
		}
		if err := net.verifyValue(v); err != nil {
			return fmt.Errorf("v%d %s = %v: %w", v.id, v.size(), v, err)
		}
	}
	return errors.Join(net.verifyLoops(), net.verifyPorts(), net.verifyGradients(), net.verifyUpdates())
}

func (net *net) holds(v *value) bool {
	return v != nil && v.id < len(net.b.values) && net.b.values[v.id] == v
}

func (net *net) verifyValue(v *value) error {
	for _, x := range v.args {
		if !net.holds(x) || x.id >= v.id {
			return fmt.Errorf("operand v%d is not computed before", x.id)
		}
	}
	switch v.op {
	case opParam:
		if !v.leaf.view.within(net.params) {
			return fmt.Errorf("outside of the %d parameters", net.params)
		}
	case opState:
		return net.verifyState(v)
	case opFinal:
		if k := v.leaf.loop; k >= len(net.loops) || v.at != net.loops[k].last(net.steps) {
			return fmt.Errorf("step %d is not the last one of loop %d", v.at, k)
		}
	}
	return errors.Join(v.verifyForm(), v.verifyTime())
}

// verifyForm checks operands and shape by the op.
func (v *value) verifyForm() error {
	if n, arity := len(v.args), arities[v.op]; arity == many && n < 2 || arity != many && n != arity {
		return fmt.Errorf("%d operands", n)
	}
	if rows, cols := v.form(); v.rows != rows || v.cols != cols {
		return fmt.Errorf("the shape must be %dx%d", rows, cols)
	}
	for _, x := range v.args {
		switch v.op {
		case opUnary, opBinary, opTernary, opSum, opRepeat:
			if x.rows != v.rows && x.rows != 1 || x.cols != v.cols && x.cols != 1 {
				return fmt.Errorf("v%d is %s and cannot be repeated to that", x.id, x.size())
			}
		case opCat:
			if x.rows != v.rows && x.rows != 1 {
				return fmt.Errorf("v%d has %d rows", x.id, x.rows)
			}
		}
	}
	return v.verifyReach()
}

// many is the arity of ops with two operands or more.
const many = -1

var arities = [...]int{
	opUnary: 1, opBinary: 2, opTernary: 3, opSum: many, opProduct: 2, opSumRows: 1, opSumCols: 1, opMaxRows: 1,
	opRepeat: 1, opCols: 1, opRows: 1, opCat: many, opPlace: 2, opReshape: 1, opTranspose: 1, opFinal: 1, opOverTime: 1,
}

// form is the shape that a value must have by its op, operands and fields; that
// which it has where these leave it open.
func (v *value) form() (rows, cols int) {
	for _, x := range v.args {
		rows, cols = max(rows, x.rows), max(cols, x.cols)
	}
	switch v.op {
	case opScalar:
		return 1, 1
	case opParam:
		return v.leaf.view.Rows, v.leaf.view.Cols
	case opUnary, opBinary, opTernary, opSum, opFinal, opOverTime:
		return rows, cols
	case opProduct:
		rows, cols = v.args[0].rows, v.args[1].cols
		if v.transA {
			rows = v.args[0].cols
		}
		if v.transB {
			cols = v.args[1].rows
		}
		return rows, cols
	case opSumRows, opMaxRows:
		return rows, 1
	case opSumCols:
		return 1, cols
	case opCols:
		return rows, v.cols
	case opRows:
		return v.rows, cols
	case opCat:
		cols = 0
		for _, x := range v.args {
			cols += x.cols
		}
		return rows, cols
	case opTranspose:
		return cols, rows
	}
	return v.rows, v.cols
}

// verifyReach checks that a value reads no elements that are not there.
func (v *value) verifyReach() error {
	ok := true
	switch v.op {
	case opMatrix:
		ok = len(v.leaf.data) == v.rows*v.cols
	case opProduct:
		inner, other := v.args[0].cols, v.args[1].rows
		if v.transA {
			inner = v.args[0].rows
		}
		if v.transB {
			other = v.args[1].cols
		}
		ok = inner == other
	case opCols:
		ok = v.at >= 0 && v.at+v.cols <= v.args[0].cols
	case opRows:
		ok = v.at >= 0 && v.at+v.rows <= v.args[0].rows
	case opPlace:
		ok = v.row >= 0 && v.at >= 0 && v.row+v.args[0].rows <= v.rows && v.at+v.args[0].cols <= v.cols
	case opReshape:
		ok = v.args[0].rows*v.args[0].cols == v.rows*v.cols
	case opUnary:
		ok = int(v.code) < len(kernel.Set[float32]{}.Unary)
	case opBinary:
		ok = int(v.code) < len(kernel.Set[float32]{}.Binary)
	case opTernary:
		ok = int(v.code) < len(kernel.Set[float32]{}.Ternary)
	}
	if !ok {
		return errors.New("reads what is not there")
	}
	return nil
}

// verifyTime checks whether there must be such a value for every time step.
func (v *value) verifyTime() error {
	all, some := true, false
	for _, x := range v.args {
		all, some = all && x.seq, some || x.seq
	}
	switch {
	case v.overTime && (!all || v.op != opProduct && v.op != opSumCols):
		return errors.New("is added up over time, where there is not one for every time step")
	case v.op == opFinal || v.op == opOverTime || v.overTime:
		if v.seq || !all {
			return errors.New("one value must be made of those of all time steps")
		}
	case some && !v.seq:
		return errors.New("one value for all time steps reads one for every time step")
	case v.seq && !some && v.op != opInput && v.op != opRepeat:
		return errors.New("a value for every time step reads none")
	}
	return nil
}

// verifyState checks one state. What follows it must be computed at every step.
func (net *net) verifyState(v *value) error {
	switch {
	case !net.holds(v.next) || !net.holds(v.init):
		return errors.New("the state has no next or no first value")
	case !v.seq || !v.next.seq || v.next.isLeaf():
		return errors.New("the next value must be computed at every time step")
	case v.next.rows != v.rows || v.next.cols != v.cols:
		return fmt.Errorf("the next value is %s", v.next.size())
	case v.init.seq || v.init.rows != v.rows && v.init.rows != 1 || v.init.cols != v.cols && v.init.cols != 1:
		return fmt.Errorf("the first value v%d does not fit", v.init.id)
	}
	return nil
}

// verifyLoops checks that every state belongs to the loop that it names, and
// that no two have the same next value.
func (net *net) verifyLoops() error {
	loopOf, next := map[*value]int{}, map[*value]bool{}
	for k, l := range net.loops {
		for _, s := range l.states {
			if !net.holds(s) || s.op != opState || s.leaf.loop != k || next[s.next] {
				return fmt.Errorf("loop %d: v%d is not a state of its own", k, s.id)
			}
			loopOf[s], next[s.next] = k+1, true
		}
	}
	for _, v := range net.b.values {
		if v.op == opState && loopOf[v] == 0 {
			return fmt.Errorf("v%d is a state of no loop", v.id)
		}
	}
	return nil
}

// verifyPorts checks what the caller fills and reads, by the shapes of its nodes.
func (net *net) verifyPorts() error {
	for _, p := range slices.Concat(net.inputs, net.outputs) {
		rows, cols, err := shapeOf(p.node)
		if err != nil {
			return err
		}
		if !net.holds(p.value) || p.value.rows != rows || p.value.cols != cols {
			return fmt.Errorf("no value of shape %dx%d stands for node %v", rows, cols, p.node)
		}
	}
	for _, p := range net.inputs {
		if p.value.op != opInput {
			return fmt.Errorf("v%d stands for input %v and is none", p.value.id, p.node)
		}
	}
	for _, p := range net.outputs {
		if p.value.seq {
			return fmt.Errorf("output v%d is one value for every time step", p.value.id)
		}
	}
	return nil
}

// verifyUpdates checks that what is overwritten is an input of the same shape, and is
// overwritten once.
func (net *net) verifyUpdates() error {
	taken := map[*value]bool{}
	for _, u := range net.updates {
		in, next := u.input, u.next
		if !net.holds(in) || !net.holds(next) || in.leaf == nil || in.leaf.memory < external || taken[in] || in.rows != next.rows || in.cols != next.cols {
			return fmt.Errorf("v%d cannot take the place of v%d", next.id, in.id)
		}
		taken[in] = true
	}
	return nil
}

// verifyGradients checks that gradients lie in the gradient vector, none over
// another.
func (net *net) verifyGradients() error {
	taken := make([]bool, net.params)
	for _, g := range net.grads {
		v, view := g.value, g.view
		if !net.holds(v) || v.seq || v.rows != view.Rows || v.cols != view.Cols || !view.within(net.params) {
			return fmt.Errorf("gradient v%d does not fit %+v", v.id, view)
		}
		for i := range view.Rows * view.Cols {
			at := view.Offset + i/view.Cols*view.Stride + i%view.Cols
			if taken[at] {
				return fmt.Errorf("gradient v%d lies over another at element %d", v.id, at)
			}
			taken[at] = true
		}
	}
	return nil
}
