package main

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The kernels of lane programs are pieces of code that jump to each other: register R12 holds the address of the call
// that runs, and each piece ends with a jump to the code of the next call, as the first word of a call says. A last call
// returns.

// laneCall is where the call lies that runs.
var laneCall = reg.R12

// lane is a kernel of a lane program in the making.
type lane struct {
	vector
	dst     reg.GPVirtual
	sources []reg.GPVirtual
	steps   []reg.GPVirtual
	left    reg.GPVirtual
}

// lanes emits the kernels of lane programs, and a function that lists where they begin.
func lanes(f *file) {
	for _, size := range []int{4, 8} {
		v := vector{file: f, size: size}
		codes := map[string]string{}
		for _, group := range []struct {
			ops     []operation
			kind    string
			sources int
			pairs   bool
		}{
			{unaryOps, "Unary", 1, false},
			{exponentialOps, "Unary", 1, true},
			{logarithmOps, "Unary", 1, false},
			{binaryOps, "Binary", 2, false},
			{ternaryOps, "Ternary", 3, false},
		} {
			for _, op := range group.ops {
				name := v.name("lane" + op.name)
				if op.name == "Sigmoid" {
					op.body = laneSigmoid
				}
				v.startLane(name)
				laneElementwise(v, op.body, group.sources, group.pairs)
				codes["Lane"+group.kind+"("+op.name+")"] = name
			}
		}
		v.startLane(v.name("laneProduct"))
		laneProduct(v)
		codes["LaneProduct"] = v.name("laneProduct")
		for i, line := range fusedLines() {
			name := v.name("lane" + strings.ToUpper(line.name[:1]) + line.name[1:])
			v.startLane(name)
			emitLaneProgram(v, line.program)
			codes[fmt.Sprint("LaneFused+", i)] = name
		}
		codes["laneEnd"] = "laneReturn"
		laneTable(v, codes)
	}
	if f.set == avx2 {
		laneRun(f)
	}
}

// laneRun emits how a list of calls begins and ends, whatever the size of an element.
func laneRun(f *file) {
	v := vector{file: f, size: 4}
	v.startLane("laneReturn")
	v.VZEROUPPER()
	v.RET()
	v.Function("laneRun")
	v.Attributes(attr.NOSPLIT)
	v.Pragma("noescape")
	v.Signature(laneSignature(v))
	v.Load(v.Param("call"), laneCall)
	v.jumpToCode()
}

func laneSignature(v vector) *gotypes.Signature {
	s, err := gotypes.ParseSignatureInPackage(v.types, "func(call *LaneCall)")
	if err != nil {
		panic(err)
	}
	return s
}

// startLane begins a kernel. It is reached by a jump, and takes nothing but the call.
func (v vector) startLane(name string) {
	v.Function(name)
	v.Attributes(attr.NOSPLIT)
	v.Pragma("noescape")
	v.Signature(laneSignature(v))
}

// of is a field of the call.
func (v vector) of(name string) operand.Mem {
	s := v.types.Scope().Lookup("LaneCall").Type().Underlying().(*types.Struct)
	var fields []*types.Var
	for i := range s.NumFields() {
		fields = append(fields, s.Field(i))
	}
	i := slices.IndexFunc(fields, func(f *types.Var) bool { return f.Name() == name })
	return operand.Mem{Base: laneCall, Disp: int(types.SizesFor("gc", "amd64").Offsetsof(fields)[i])}
}

func (v vector) take(name string) reg.GPVirtual {
	r := v.gp()
	v.MOVQ(v.of(name), r)
	return r
}

// nextCall ends a kernel.
func (v vector) nextCall() {
	size := types.SizesFor("gc", "amd64").Sizeof(v.types.Scope().Lookup("LaneCall").Type())
	v.ADDQ(operand.U32(size), laneCall)
	v.jumpToCode()
}

func (v vector) jumpToCode() {
	code := v.take("code")
	v.Instruction(&ir.Instruction{Opcode: "JMP", Operands: []operand.Op{code}, Inputs: []operand.Op{code}, IsTerminal: true})
}

// laneTable emits the function that lists where the kernels begin, and enters them into the set.
func laneTable(v vector, codes map[string]string) {
	list := v.name("laneCodes")
	v.start(list, "codes *uintptr")
	into, code := v.parameter("codes"), v.gp()
	v.tables[v.size] = append(v.tables[v.size],
		fmt.Sprintf("var codes [%d]uintptr", len(codes)), list+"(&codes[0])",
		fmt.Sprintf("table := map[LaneOp]uintptr{}\ns.lanes[%d] = table", v.lanes()))
	for i, op := range slices.Sorted(maps.Keys(codes)) {
		v.LEAQ(operand.NewDataAddr(operand.Symbol{Name: "·" + codes[op]}, 0), code)
		v.MOVQ(code, operand.Mem{Base: into, Disp: 8 * i})
		v.tables[v.size] = append(v.tables[v.size], fmt.Sprintf("table[%s] = codes[%d]", op, i))
	}
	v.RET()
}

// laneElementwise emits a loop over rows and along each. Long bodies do two elements at a time.
func laneElementwise(v vector, b body, sources int, pairs bool) {
	l := &lane{vector: v, dst: v.take("Dst"), left: v.gp()}
	for _, s := range []string{"A", "B", "C"}[:sources] {
		l.sources = append(l.sources, v.take(s))
		l.steps = append(l.steps, v.take("Step"+s))
	}
	rows := v.take("Rows")
	v.Label("row")
	v.MOVQ(v.of("Cols"), l.left)
	if pairs {
		l.loop("pairs", 2, func() { l.two(b) })
	} else {
		l.loop("four", 4, func() { l.several(b, 4) })
	}
	l.loop("single", 1, func() { l.several(b, 1) })
	v.DECQ(rows)
	v.JZ(operand.LabelRef("next"))
	v.ADDQ(v.of("RowDst"), l.dst)
	for i, s := range l.sources {
		v.ADDQ(v.of([]string{"RowA", "RowB", "RowC"}[i]), s)
	}
	v.JMP(operand.LabelRef("row"))
	v.Label("next")
	v.nextCall()
}

// loop emits the loop over so many elements at a time.
func (l *lane) loop(label string, elements int, step func()) {
	end := label + "end"
	l.SUBQ(operand.U8(elements), l.left)
	l.JL(operand.LabelRef(end))
	l.Label(label)
	step()
	l.SUBQ(operand.U8(elements), l.left)
	l.JGE(operand.LabelRef(label))
	l.Label(end)
	l.ADDQ(operand.U8(elements), l.left)
}

// several does elements one after the other, an even number or one.
func (l *lane) several(b body, elements int) {
	for i := range elements {
		var operands []value
		for k, s := range l.sources {
			m := operand.Mem{Base: s}
			if i%2 == 1 {
				m.Index, m.Scale = l.steps[k], 1
			}
			operands = append(operands, l.load(m))
		}
		l.do("VMOVU%", b(l.vector, operands), operand.Mem{Base: l.dst, Disp: l.bytes() * i})
		if i%2 == 1 || elements == 1 {
			l.forward(min(elements, 2))
		}
	}
	l.ADDQ(immediate(l.bytes()*elements), l.dst)
}

// forward moves the sources on.
func (l *lane) forward(elements int) {
	for k, s := range l.sources {
		l.LEAQ(operand.Mem{Base: s, Index: l.steps[k], Scale: uint8(elements)}, s)
	}
}

// two does two elements side by side.
func (l *lane) two(b body) {
	var operands []value
	for k, s := range l.sources {
		first := l.load(operand.Mem{Base: s})
		second := l.load(operand.Mem{Base: s, Index: l.steps[k], Scale: 1})
		operands = append(operands, value{first[0], second[0]})
	}
	l.pair = true
	l.storeEach(b(l.vector, operands), operand.Mem{Base: l.dst})
	l.pair = false
	l.forward(2)
	l.ADDQ(immediate(2*l.bytes()), l.dst)
}

// laneSigmoid is sigmoid, but does not fall below the smallest normal number, and so needs one factor for 2ⁿ.
func laneSigmoid(v vector, x []value) value {
	_, e, bits := v.reduce(v.atLeast(v.precision().normal, v.or(x[0], v.c(negativeZero))))
	e = v.mul(v.add(e, v.c(1)), v.power(bits, 1))
	one := v.fill(1)
	return v.div(v.choose(x[0], e, one), v.add(e, one))
}

// laneProduct emits dst = c + a·b: eight columns of a row at a time, then four, then one.
func laneProduct(v vector) {
	rows := v.take("Rows")
	row := v.take("A")
	dst, c := v.take("Dst"), v.take("C")
	s, s3, s5, s7 := v.take("StepB"), v.gp(), v.gp(), v.gp()
	v.LEAQ(operand.Mem{Base: s, Index: s, Scale: 2}, s3)
	v.LEAQ(operand.Mem{Base: s, Index: s, Scale: 4}, s5)
	v.LEAQ(operand.Mem{Base: s3, Index: s, Scale: 4}, s7)
	column, left, a, b, inner := v.gp(), v.gp(), v.gp(), v.gp(), v.gp()
	at := []operand.Mem{
		{Base: b}, {Base: b, Index: s, Scale: 1}, {Base: b, Index: s, Scale: 2}, {Base: b, Index: s3, Scale: 1},
		{Base: b, Index: s, Scale: 4}, {Base: b, Index: s5, Scale: 1}, {Base: b, Index: s3, Scale: 2}, {Base: b, Index: s7, Scale: 1},
	}
	// add adds one term to each sum.
	add := func(sums []value) {
		x := v.load(operand.Mem{Base: a})
		v.ADDQ(v.of("StepA"), a)
		for j, sum := range sums {
			v.do("VFMADD231%", at[j], x, sum)
		}
		v.ADDQ(v.of("RowB"), b)
	}
	// block computes columns side by side, each as several sums, which need not wait for each other.
	block := func(label string, width, chains int) {
		v.SUBQ(operand.U8(width), left)
		v.JL(operand.LabelRef(label + "end"))
		v.Label(label)
		sums := make([][]value, chains)
		for i := range sums {
			for range width {
				if sum := v.fresh(); i > 0 {
					v.do("VXOR%", sum, sum, sum)
					sums[i] = append(sums[i], sum)
					continue
				}
				sums[0] = append(sums[0], v.load(operand.Mem{Base: c}))
				v.ADDQ(v.of("StepC"), c)
			}
		}
		v.MOVQ(row, a)
		v.MOVQ(column, b)
		v.MOVQ(v.of("Inner"), inner)
		if chains > 1 {
			v.SUBQ(operand.U8(chains), inner)
			v.JL(operand.LabelRef(label + "rest"))
			v.Label(label + "chains")
			for _, chain := range sums {
				add(chain)
			}
			v.SUBQ(operand.U8(chains), inner)
			v.JGE(operand.LabelRef(label + "chains"))
			v.Label(label + "rest")
			v.ADDQ(operand.U8(chains), inner)
			v.JZ(operand.LabelRef(label + "sum"))
		}
		v.Label(label + "inner")
		add(sums[0])
		v.DECQ(inner)
		v.JNZ(operand.LabelRef(label + "inner"))
		v.Label(label + "sum")
		for j, sum := range sums[0] {
			for _, chain := range sums[1:] {
				v.do("VADD%", chain[j], sum, sum)
			}
			v.do("VMOVU%", sum, operand.Mem{Base: dst, Disp: v.bytes() * j})
		}
		v.ADDQ(immediate(v.bytes()*width), dst)
		v.LEAQ(operand.Mem{Base: column, Index: s, Scale: uint8(width)}, column)
		v.SUBQ(operand.U8(width), left)
		v.JGE(operand.LabelRef(label))
		v.Label(label + "end")
		v.ADDQ(operand.U8(width), left)
	}
	v.Label("row")
	v.MOVQ(v.of("B"), column)
	v.MOVQ(v.of("Cols"), left)
	block("eight", 8, 1)
	block("four", 4, 2)
	block("one", 1, 4)
	v.DECQ(rows)
	v.JZ(operand.LabelRef("next"))
	v.ADDQ(v.of("RowA"), row)
	v.ADDQ(v.of("RowDst"), dst)
	v.ADDQ(v.of("RowC"), c)
	v.JMP(operand.LabelRef("row"))
	v.Label("next")
	v.nextCall()
}

// emitLaneProgram emits a program of elementwise operations, as emitProgram does, in which a number is one element.
func emitLaneProgram(v vector, text string) {
	p := newProgram(v, text)
	memory := v.take("A")
	p.left, p.offset = v.take("Cols"), v.gp()
	p.load(memory, func(m operand.Mem) value { return v.load(m) })
	v.XORQ(p.offset, p.offset)
	v.Label("element")
	p.step(vector.load, func(v vector, r value, m operand.Mem) { v.do("VMOVU%", r, m) })
	v.ADDQ(immediate(v.bytes()), p.offset)
	v.DECQ(p.left)
	v.JNZ(operand.LabelRef("element"))
	v.nextCall()
}
