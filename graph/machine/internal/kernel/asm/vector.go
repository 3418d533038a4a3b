package main

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A value is a vector register, or several that go the same way side by side.
type value []reg.VecVirtual

func (a value) x() reg.Register { return a[0].AsX() }
func (a value) y() reg.Register { return a[0].AsY() }

// A mask is an opmask register, or several that go with a value of several.
type mask []reg.OpmaskVirtual

// A constant is one element in memory that an instruction of AVX-512 spreads over a register.
type constant struct{ operand.Mem }

// A vector emits instructions on whole registers of a set, or on their lowest 16 or 32 bytes.
type vector struct {
	*file
	size int  // of an element, in bytes
	half bool // 16 bytes
	ymm  bool // 32 bytes, of AVX-512
	pair bool // every instruction is emitted for two registers, so that one need not wait for the other
}

// bytes is the width of a register.
func (v vector) bytes() int {
	if v.half {
		return 16
	}
	if v.ymm {
		return 32
	}
	return v.set.bytes
}

// lanes is the number of elements in a register.
func (v vector) lanes() int { return v.bytes() / v.size }

// wide reports whether the instructions are those of AVX-512.
func (v vector) wide() bool { return v.set == avx512 }

func (v vector) ways() int {
	if v.pair {
		return 2
	}
	return 1
}

func (v vector) fresh() value {
	r := make(value, v.ways())
	for w := range r {
		if r[w] = v.YMM().(reg.VecVirtual); v.wide() {
			r[w] = v.ZMM().(reg.VecVirtual)
		}
	}
	return r
}

func (v vector) freshMask() mask {
	m := make(mask, v.ways())
	for w := range m {
		m[w] = v.K().(reg.OpmaskVirtual)
	}
	return m
}

// maskOf selects the first n elements of a register, n being fewer than it has.
func (v vector) maskOf(n reg.Register) mask {
	ones, m := v.gp(), mask{v.K().(reg.OpmaskVirtual)}
	v.MOVQ(operand.I32(-1), ones)
	v.BZHIQ(n, ones, ones)
	v.KMOVW(ones.As32(), m[0])
	return m
}

// do emits an instruction, sources first, destination last; operands are values and what avo takes. A % in its name
// stands for PS or PD, an @ for D or Q (the integers of the same size).
func (v vector) do(name string, operands ...any) {
	suffix, integer := "PS", "D"
	if v.size == 8 {
		suffix, integer = "PD", "Q"
	}
	v.call(strings.NewReplacer("%", suffix, "@", integer).Replace(name), operands)
}

// scalar emits an instruction on one element: the name lacks the S or D for its size.
func (v vector) scalar(name string, operands ...any) {
	v.half = true
	v.call(name+[]string{4: "S", 8: "D"}[v.size], operands)
}

func (v vector) call(name string, operands []any) {
	if v.pair {
		operands = v.loaded(operands)
	}
	if slices.ContainsFunc(operands, isConstant) {
		name += "_BCST"
	}
	method := reflect.ValueOf(v.Context).MethodByName(name)
	if !method.IsValid() {
		panic("no instruction " + name)
	}
	for way := range v.ways() {
		arguments := make([]reflect.Value, len(operands))
		for i, op := range operands {
			switch a := op.(type) {
			case value:
				op = v.part(a, way)
			case mask:
				op = a[min(way, len(a)-1)]
			case constant:
				op = a.Mem
			}
			arguments[i] = reflect.ValueOf(op)
		}
		method.Call(arguments)
	}
}

// loaded puts operands in memory, which are constants, into registers, since two loads a cycle would be the limit.
func (v vector) loaded(operands []any) []any {
	operands = slices.Clone(operands)
	v.pair = false
	for i, op := range operands {
		switch op.(type) {
		case operand.Mem, constant:
			operands[i] = v.spread(op)
		}
	}
	return operands
}

func isConstant(operand any) bool {
	_, is := operand.(constant)
	return is
}

// spread puts an operand in memory, which may be a constant, into a register.
func (v vector) spread(m any) value {
	if c, is := m.(constant); is {
		return v.broadcast(c.Mem)
	}
	return v.load(m.(operand.Mem))
}

// part is the register of a value for one of two ways, or the only one, as wide as v is.
func (v vector) part(a value, way int) reg.Register {
	r := a[min(way, len(a)-1)]
	if v.half {
		return r.AsX()
	}
	if v.wide() && !v.ymm {
		return r.AsZ()
	}
	return r.AsY()
}

// make emits an instruction with a new destination.
func (v vector) make(name string, operands ...any) value {
	r := v.fresh()
	v.do(name, append(operands, r)...)
	return r
}

// c is memory that stands for a register filled with x.
func (v vector) c(x float64) any { return v.bits(v.bitsOf(x)) }

// bitsOf is the pattern of a float of the size of the elements.
func (v vector) bitsOf(x float64) uint64 {
	if v.size == 4 {
		return uint64(math.Float32bits(float32(x)))
	}
	return math.Float64bits(x)
}

// bits is memory that stands for a register filled with a pattern of the size of the elements.
func (v vector) bits(pattern uint64) any {
	var data operand.Constant = operand.U64(pattern)
	if v.size == 4 {
		data = operand.U32(pattern)
	}
	name := fmt.Sprintf("%s%d_%x", v.file.name, v.size*8, pattern)
	if v.wide() {
		return constant{v.table(name, data)}
	}
	return v.table(name, slices.Repeat([]operand.Constant{data}, v.set.bytes/v.size)...)
}

func (v vector) load(m operand.Mem) value { return v.make("VMOVU%", m) }
func (v vector) copy(a value) value       { return v.make("VMOVA%", a) }

// loadEach and storeEach move vectors that follow each other in memory.
func (v vector) loadEach(m operand.Mem) value {
	r := v.fresh()
	for way := range r {
		v.VMOVUPS(m.Offset(v.bytes()*way), v.part(r, way))
	}
	return r
}

func (v vector) storeEach(r value, m operand.Mem) {
	for way := range r {
		v.VMOVUPS(v.part(r, way), m.Offset(v.bytes()*way))
	}
}

// fill spreads a number over a register.
func (v vector) fill(x float64) value {
	if v.pair {
		return v.copy(value{v.loaded([]any{v.c(x)})[0].(value)[0]})
	}
	return v.spread(v.c(x))
}

// In the arithmetic below the last operand of a function may be in memory, unless it says otherwise.

func (v vector) add(a value, b any) value { return v.make("VADD%", b, a) }
func (v vector) sub(a value, b any) value { return v.make("VSUB%", b, a) }
func (v vector) mul(a value, b any) value { return v.make("VMUL%", b, a) }
func (v vector) div(a value, b any) value { return v.make("VDIV%", b, a) }
func (v vector) and(a value, b any) value { return v.make("VAND%", b, a) }
func (v vector) or(a value, b any) value  { return v.make("VOR%", b, a) }

// min and max give b where a or b is NaN.
func (v vector) min(a value, b any) value { return v.make("VMIN%", b, a) }
func (v vector) max(a value, b any) value { return v.make("VMAX%", b, a) }

// mulAdd returns a·b+c; b may be in memory.
func (v vector) mulAdd(a value, b any, c value) value {
	r := v.copy(c)
	v.do("VFMADD231%", b, a, r)
	return r
}

// negMulAdd returns c-a·b; b may be in memory.
func (v vector) negMulAdd(a value, b any, c value) value {
	r := v.copy(c)
	v.do("VFNMADD231%", b, a, r)
	return r
}

// Predicates of compare, as VCMPPS numbers them; all but notEqual are false of NaN.
const (
	equal        = 0
	notEqual     = 4
	less         = 17
	lessEqual    = 18
	greaterEqual = 29
	greater      = 30
)

// compare gives all ones where a is in that relation to b.
func (v vector) compare(predicate uint8, a value, b any) value {
	if v.wide() {
		m := v.freshMask()
		v.do("VCMP%", operand.U8(predicate), b, a, m)
		return v.make("VPMOVM2@", m)
	}
	return v.make("VCMP%", operand.U8(predicate), b, a)
}

// choose gives a where the top bit of mask is set, else b.
func (v vector) choose(mask, a, b value) value {
	if v.wide() {
		m := v.freshMask()
		v.do("VPMOV@2M", mask, m)
		return v.make("VBLENDM%", a, b, m)
	}
	return v.make("VBLENDV%", mask, a, b)
}

func (v vector) abs(a value) value    { return v.and(a, v.bits(1<<(v.size*8-1)-1)) }
func (v vector) signOf(a value) value { return v.and(a, v.c(negativeZero)) }

// polynomial evaluates c[0] + c[1]·x + c[2]·x² + ..., given x²: even and odd terms by Horner's scheme, each half as long
// a chain as all of them would be.
func (v vector) polynomial(x, square value, c ...float64) value {
	var sums [2]value
	for i := len(c) - 1; i >= 0; i-- {
		if s := sums[i%2]; s != nil {
			v.do("VFMADD213%", v.c(c[i]), square, s)
		} else {
			sums[i%2] = v.fill(c[i])
		}
	}
	v.do("VFMADD231%", x, sums[1], sums[0])
	return sums[0]
}

// name is that of a kernel for elements of that size; those on registers of 64 bytes end with Z.
func (v vector) name(stem string) string { return fmt.Sprintf("%s%d%s", stem, v.size*8, v.set.suffix) }

// start begins a kernel. In the parameters, T stands for the type of the elements.
func (v vector) start(name, parameters string) {
	v.Function(name)
	v.Attributes(attr.NOSPLIT)
	v.Pragma("noescape")
	s, err := gotypes.ParseSignatureInPackage(v.types, "func("+strings.ReplaceAll(parameters, "T", fmt.Sprint("float", v.size*8))+")")
	if err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	v.Signature(s)
}

// end ends a kernel.
func (v vector) end() {
	v.Label("done")
	v.VZEROUPPER()
	v.RET()
}

// enter adds a kernel to the table of the set for elements of that size.
func (v vector) enter(slot, name string) {
	v.tables[v.size] = append(v.tables[v.size], fmt.Sprintf("s.%s = %s", slot, name))
}

func (v vector) gp() reg.GPVirtual { return v.GP64().(reg.GPVirtual) }

// parameter loads a parameter.
func (v vector) parameter(name string) reg.GPVirtual {
	return v.Load(v.Param(name), v.GP64()).(reg.GPVirtual)
}

// pointee is what a parameter points to.
func (v vector) pointee(name string) gotypes.Component { return v.Dereference(v.Param(name)) }

// field loads a field of a struct.
func (v vector) field(of gotypes.Component, name string) reg.GPVirtual {
	return v.Load(of.Field(name), v.GP64()).(reg.GPVirtual)
}

// stride loads a field and turns elements into bytes.
func (v vector) stride(of gotypes.Component, name string) reg.GPVirtual {
	r := v.field(of, name)
	v.SHLQ(operand.U8(v.shift()), r)
	return r
}

// immediate is a number of bytes or elements.
func immediate(n int) operand.Constant {
	if n < 128 {
		return operand.U8(n)
	}
	return operand.U32(n)
}

// shift turns elements into bytes.
func (v vector) shift() uint8 {
	if v.size == 4 {
		return 2
	}
	return 3
}
