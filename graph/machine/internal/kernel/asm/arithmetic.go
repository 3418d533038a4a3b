package main

import (
	"math"
	"strings"
)

var negativeZero = math.Copysign(0, -1)

// arithmetic emits the elementwise kernels that need no series.
func arithmetic(v vector) {
	for _, op := range unaryOps {
		op.emit(v, "Unary", form{sources: 1})
	}
	for _, op := range binaryOps {
		op.emit(v, "Binary", form{sources: 2})
		op.emit(v, "Column", form{sources: 2, byColumn: true})
	}
	for _, op := range ternaryOps {
		op.emit(v, "Ternary", form{sources: 3})
	}
	elementwise(v, v.name("repeat"), form{sources: 1, byColumn: true}, func(_ vector, x []value) value { return x[0] })
	v.enter("Repeat", v.name("repeat"))
}

// An operation is an op of package kernel and what computes it.
type operation struct {
	name string
	body body
}

// emit writes the op's kernel and enters it into a table.
func (op operation) emit(v vector, table string, form form) {
	name := strings.ToLower(op.name[:1]) + op.name[1:]
	if form.byColumn {
		name += "Column"
	}
	elementwise(v, v.name(name), form, op.body)
	v.enter(table+"["+op.name+"]", v.name(name))
}

// oneWhere turns a mask into ones and zeros.
func oneWhere(v vector, mask value) value { return v.and(mask, v.c(1)) }

var unaryOps = []operation{
	{"Copy", func(_ vector, x []value) value { return x[0] }},
	{"Neg", func(v vector, x []value) value { return v.make("VXOR%", v.c(negativeZero), x[0]) }},
	{"Square", func(v vector, x []value) value { return v.mul(x[0], x[0]) }},
	{"Cube", func(v vector, x []value) value { return v.mul(v.mul(x[0], x[0]), x[0]) }},
	{"Abs", func(v vector, x []value) value { return v.abs(x[0]) }},
	{"Sign", func(v vector, x []value) value {
		zero := v.fill(0)
		return v.sub(oneWhere(v, v.compare(greater, x[0], zero)), oneWhere(v, v.compare(less, x[0], zero)))
	}},
	{"Inverse", func(v vector, x []value) value { return v.div(v.fill(1), x[0]) }},
	{"Sqrt", func(v vector, x []value) value { return v.make("VSQRT%", x[0]) }},
}

// relation is the body of a comparison.
func relation(predicate uint8) body {
	return func(v vector, x []value) value { return oneWhere(v, v.compare(predicate, x[0], x[1])) }
}

var binaryOps = []operation{
	{"Add", func(v vector, x []value) value { return v.add(x[0], x[1]) }},
	{"Sub", func(v vector, x []value) value { return v.sub(x[0], x[1]) }},
	{"RSub", func(v vector, x []value) value { return v.sub(x[1], x[0]) }},
	{"Mul", func(v vector, x []value) value { return v.mul(x[0], x[1]) }},
	{"Div", func(v vector, x []value) value { return v.div(x[0], x[1]) }},
	{"RDiv", func(v vector, x []value) value { return v.div(x[1], x[0]) }},
	{"Gt", relation(greater)},
	{"Gte", relation(greaterEqual)},
	{"Lt", relation(less)},
	{"Lte", relation(lessEqual)},
	{"Eq", relation(equal)},
	{"Ne", relation(notEqual)},
	{"SigmoidGrad", func(v vector, x []value) value {
		return v.mul(v.mul(x[0], x[1]), v.sub(v.fill(1), x[1]))
	}},
	{"TanhGrad", func(v vector, x []value) value {
		return v.mul(x[0], v.negMulAdd(x[1], x[1], v.fill(1)))
	}},
}

var ternaryOps = []operation{
	{"MulAdd", func(v vector, x []value) value { return v.mulAdd(x[0], x[1], x[2]) }},
	{"MulSub", func(v vector, x []value) value {
		r := v.copy(x[2])
		v.do("VFMSUB231%", x[1], x[0], r)
		return r
	}},
	{"NegMulAdd", func(v vector, x []value) value { return v.negMulAdd(x[0], x[1], x[2]) }},
}
