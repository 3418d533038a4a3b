package main

import (
	"fmt"
	"reflect"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A value is a vector register.
type value = reg.VecVirtual

// A vector emits instructions on registers of 32 bytes, or on their lower halves.
type vector struct {
	*file
	size int // of an element, in bytes
	half bool
}

// bytes is the width of a register.
func (v vector) bytes() int {
	if v.half {
		return 16
	}
	return 32
}

// do emits an instruction, sources first, destination last. A % in its name stands for PS or PD, an @ for D or Q (the
// integers of the same size).
func (v vector) do(name string, operands ...operand.Op) {
	expanded := ""
	for _, c := range name {
		switch {
		case c == '%' && v.size == 4:
			expanded += "PS"
		case c == '%':
			expanded += "PD"
		case c == '@' && v.size == 4:
			expanded += "D"
		case c == '@':
			expanded += "Q"
		default:
			expanded += string(c)
		}
	}
	v.call(expanded, operands)
}

// scalar emits an instruction on one element: the name lacks the S or D for its size.
func (v vector) scalar(name string, operands ...operand.Op) {
	v.half = true
	v.call(name+[]string{4: "S", 8: "D"}[v.size], operands)
}

func (v vector) call(name string, operands []operand.Op) {
	method := reflect.ValueOf(v.Context).MethodByName(name)
	if !method.IsValid() {
		panic("no instruction " + name)
	}
	arguments := make([]reflect.Value, len(operands))
	for i, op := range operands {
		arguments[i] = reflect.ValueOf(v.narrow(op))
	}
	method.Call(arguments)
}

// narrow takes the part of a register that v works on.
func (v vector) narrow(op operand.Op) operand.Op {
	r, ok := op.(value)
	switch {
	case !ok:
		return op
	case v.half:
		return r.AsX()
	default:
		return r.AsY()
	}
}

// make emits an instruction with a new destination.
func (v vector) make(name string, operands ...operand.Op) value {
	r := v.YMM().(value)
	v.do(name, append(operands, r)...)
	return r
}

func (v vector) c(x float64) operand.Mem { return v.constant(v.size, x) }

func (v vector) load(m operand.Op) value      { return v.make("VMOVU%", m) }
func (v vector) store(r value, m operand.Mem) { v.do("VMOVU%", r, m) }
func (v vector) copy(a value) value           { return v.make("VMOVA%", a) }

// In the arithmetic below the last operand of a function may be in memory, unless it says otherwise.

func (v vector) add(a value, b operand.Op) value { return v.make("VADD%", b, a) }
func (v vector) sub(a value, b operand.Op) value { return v.make("VSUB%", b, a) }
func (v vector) mul(a value, b operand.Op) value { return v.make("VMUL%", b, a) }
func (v vector) div(a value, b operand.Op) value { return v.make("VDIV%", b, a) }
func (v vector) and(a value, b operand.Op) value { return v.make("VAND%", b, a) }
func (v vector) or(a value, b operand.Op) value  { return v.make("VOR%", b, a) }

// min and max give b where a or b is NaN.
func (v vector) min(a value, b operand.Op) value { return v.make("VMIN%", b, a) }
func (v vector) max(a value, b operand.Op) value { return v.make("VMAX%", b, a) }

// mulAdd returns a·b+c; b may be in memory.
func (v vector) mulAdd(a value, b operand.Op, c value) value {
	r := v.copy(c)
	v.do("VFMADD231%", b, a, r)
	return r
}

// negMulAdd returns c-a·b; b may be in memory.
func (v vector) negMulAdd(a value, b operand.Op, c value) value {
	r := v.copy(c)
	v.do("VFNMADD231%", b, a, r)
	return r
}

// Predicates of compare, as VCMPPS numbers them; all but notEqual and unordered are false of NaN.
const (
	equal        = 0
	unordered    = 3
	notEqual     = 4
	less         = 17
	lessEqual    = 18
	greaterEqual = 29
	greater      = 30
)

// compare gives all ones where a is in that relation to b.
func (v vector) compare(predicate uint8, a value, b operand.Op) value {
	return v.make("VCMP%", operand.U8(predicate), b, a)
}

// choose gives a where the top bit of mask is set, else b.
func (v vector) choose(mask, a, b value) value { return v.make("VBLENDV%", mask, a, b) }

func (v vector) abs(a value) value    { return v.and(a, v.bits(v.size, 1<<(v.size*8-1)-1)) }
func (v vector) signOf(a value) value { return v.and(a, v.c(negativeZero)) }

// polynomial evaluates c[0] + c[1]·x + c[2]·x² + ..., pairs of terms first (Estrin), which shortens the chain.
func (v vector) polynomial(x value, c ...float64) value {
	if len(c) == 1 {
		return v.load(v.c(c[0]))
	}
	var pairs []value
	for i := 0; i+1 < len(c); i += 2 {
		p := v.load(v.c(c[i+1]))
		v.do("VFMADD213%", v.c(c[i]), x, p)
		pairs = append(pairs, p)
	}
	if len(c)%2 == 1 {
		pairs = append(pairs, v.load(v.c(c[len(c)-1])))
	}
	for power := x; len(pairs) > 1; {
		power = v.mul(power, power)
		var next []value
		for i := 0; i+1 < len(pairs); i += 2 {
			v.do("VFMADD231%", power, pairs[i+1], pairs[i])
			next = append(next, pairs[i])
		}
		if len(pairs)%2 == 1 {
			next = append(next, pairs[len(pairs)-1])
		}
		pairs = next
	}
	return pairs[0]
}

func (v vector) name(stem string) string { return fmt.Sprintf("%s%d", stem, v.size*8) }
