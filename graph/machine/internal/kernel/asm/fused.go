package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

//go:embed fused.txt
var fusedPrograms string

// fused emits the kernels of programs of elementwise operations.
func fused(f *file) {
	for _, line := range fusedLines() {
		name, program := line.name, line.program
		for _, size := range []int{4, 8} {
			v := vector{file: f, size: size}
			kernel := v.name("fused" + strings.ToUpper(name[:1]) + name[1:])
			v.start(kernel, "memory **T, n int")
			emitProgram(v, program)
			entry := fmt.Sprintf("Fused[float%d]{%q, %q, %s}", size*8, name, program, kernel)
			f.tables[size] = append(f.tables[size], "s.Fused = append(s.Fused, "+entry+")")
		}
	}
}

// fusedLine is a program that has a kernel.
type fusedLine struct{ name, program string }

func fusedLines() []fusedLine {
	var list []fusedLine
	for lines := bufio.NewScanner(strings.NewReader(fusedPrograms)); lines.Scan(); {
		if name, program, is := strings.Cut(lines.Text(), ": "); is && !strings.HasPrefix(name, "#") {
			list = append(list, fusedLine{name, program})
		}
	}
	return list
}

// A program is a kernel of several operations in the making: a loop along arrays of which some are written.
type program struct {
	*loop
	operations [][]string // name and operands
	results    []string
	memory     reg.Register   // where the addresses of results, arrays and numbers are
	places     map[string]int // of arrays and results, in the memory
	numbers    map[string]value
}

func emitProgram(v vector, text string) {
	p := newProgram(v, text)
	memory := p.parameter("memory")
	p.cols = p.parameter("n")
	p.left, p.offset = p.gp(), p.gp()
	p.load(memory, p.broadcast)
	p.alongRow(p.step)
	p.VZEROUPPER()
	p.RET()
}

// newProgram reads the text of a program.
func newProgram(v vector, text string) *program {
	operations, results, _ := strings.Cut(text, " > ")
	p := &program{
		loop: &loop{vector: v}, results: strings.Fields(results),
		places: map[string]int{}, numbers: map[string]value{},
	}
	for _, op := range strings.Split(operations, "; ") {
		p.operations = append(p.operations, strings.Fields(op))
	}
	return p
}

// load takes the numbers into registers.
func (p *program) load(memory reg.Register, number func(operand.Mem) value) {
	p.memory = memory
	for _, x := range slices.Concat(p.results, p.operands("x")) {
		p.places[x] = len(p.places)
	}
	for i, k := range p.operands("k") {
		p.numbers[k] = number(operand.Mem{Base: p.address(len(p.places) + i)})
	}
}

// address loads an address of the memory.
func (p *program) address(place int) reg.GPVirtual {
	r := p.gp()
	p.MOVQ(operand.Mem{Base: p.memory, Disp: 8 * place}, r)
	return r
}

// operands lists those of a kind, in the order of their numbers.
func (p *program) operands(kind string) []string {
	var list []string
	for _, op := range p.operations {
		for _, o := range op[1:] {
			if strings.HasPrefix(o, kind) && !slices.Contains(list, o) {
				list = append(list, o)
			}
		}
	}
	return list
}

// step does one vector: it loads what an operation reads when it is first needed, and stores all results at the end.
func (p *program) step(load loader, store storer) {
	known := map[string]value{}
	for i, op := range p.operations {
		var operands []value
		for _, o := range op[1:] {
			if number, is := p.numbers[o]; is {
				known[o] = number
			} else if known[o] == nil {
				known[o] = load(p.vector, p.element(p.address(p.places[o])))
			}
			operands = append(operands, known[o])
		}
		known[fmt.Sprint("v", i)] = bodyOf(op[0])(p.vector, operands)
	}
	for _, r := range p.results {
		store(p.vector, known[r], p.element(p.address(p.places[r])))
	}
}

// bodyOf is what computes the operation of that name.
func bodyOf(name string) body {
	for _, op := range slices.Concat(unaryOps, exponentialOps, logarithmOps, binaryOps, ternaryOps) {
		if strings.EqualFold(op.name, name) {
			return op.body
		}
	}
	panic("no operation " + name)
}
