package machine

import (
	"fmt"
	"strings"

	"unroll/graph/machine/internal/kernel"
)

// size is the value's shape, with t where there is one for every time step.
func (v *value) size() string {
	text := fmt.Sprintf("%dx%d", v.rows, v.cols)
	if v.seq {
		text += " t"
	}
	return text
}

// String says how a value comes about, such as "sigmoid(v7)".
func (v *value) String() string {
	args := make([]string, len(v.args))
	for i, x := range v.args {
		args[i] = fmt.Sprint("v", x.id)
		if x.op == opScalar {
			args[i] = fmt.Sprint(x.k)
		}
	}
	text := fmt.Sprintf("%s(%s)", name(v.op, v.code), strings.Join(args, ", "))
	switch v.op {
	case opInput:
		return "input " + v.leaf.name
	case opParam:
		return strings.TrimSpace(fmt.Sprintf("params[%d] %s", v.leaf.view.Offset, v.leaf.name))
	case opScalar:
		return fmt.Sprint(v.k)
	case opMatrix:
		return "constant " + v.leaf.name
	case opState:
		return fmt.Sprintf("state %s: v%d at first, v%d of the step before", v.leaf.name, v.init.id, v.next.id)
	case opSum:
		text = strings.Join(args, " + ")
	case opProduct:
		text = args[0] + transposed(v.transA) + "·" + args[1] + transposed(v.transB)
	case opCols:
		text = fmt.Sprintf("%s[:, %d:%d]", args[0], v.at, v.at+v.cols)
	case opRows:
		text = fmt.Sprintf("%s[%d:%d, :]", args[0], v.at, v.at+v.rows)
	case opPlace:
		text = fmt.Sprintf("place(%s at %d, %d)", args[0], v.row, v.at)
	case opFinal:
		text = fmt.Sprintf("%s of step %d", args[0], v.at)
	}
	if v.overTime {
		text += " added up over time"
	}
	return text
}

func transposed(is bool) string {
	if is {
		return "ᵀ"
	}
	return ""
}

// name is the kernel of an op.
func name(o op, code uint8) string {
	switch o {
	case opUnary:
		return kernel.UnaryOp(code).String()
	case opBinary:
		return kernel.BinaryOp(code).String()
	case opColumn:
		return kernel.BinaryOp(code).String() + "'"
	case opTernary:
		return kernel.TernaryOp(code).String()
	}
	return map[op]string{
		opSumRows: "sumrows", opSumCols: "sumcols", opMaxRows: "maxrows", opRepeat: "repeat", opCat: "cat",
		opReshape: "reshape", opTranspose: "transpose", opOverTime: "overtime", opPack: "pack", opStrips: "strips",
	}[o]
}

// name is the kernel that an action calls.
func (a action) name() string {
	if a.op == opProduct {
		return "A" + transposed(a.transA) + "·B" + transposed(a.transB)
	}
	return name(a.op, a.code)
}

// names calls buffers by what they hold.
func (s *storage) names() map[*buffer]string {
	names := map[*buffer]string{s.params: "params", s.grads: "grads"}
	for v, buf := range s.bufs {
		names[buf] = fmt.Sprint("v", v.id)
		if v.leaf != nil && v.leaf.name != "" {
			names[buf] = v.leaf.name
		}
		if v.op == opScalar {
			names[buf] = fmt.Sprint(v.k)
		}
	}
	for i, buf := range s.extra {
		names[buf] = fmt.Sprint("packed", i)
	}
	return names
}
