package audit

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"gorgonia.org/tensor"

	"unroll/graph"
	"unroll/graph/machine/kernel"
)

// Engines are the names of what can run an expression graph.
func Engines() []string { return []string{"machine", "tape"} }

// CheckEngine says that there is no engine of this name, and which there are.
func CheckEngine(name string) error {
	if slices.Contains(Engines(), name) {
		return nil
	}
	return fmt.Errorf("unknown engine %q: there are %s", name, strings.Join(Engines(), " and "))
}

// program is an expression made ready to run.
type program[F kernel.Float] struct {
	*expression
	problem       *problem
	params, grads []F                     // flat vectors of the cell's weights
	memory        func(n *graph.Node) []F // of an input or an output; nil for an input that nothing reads
	compute       func() error
	close         func()
}

func newProgram[F kernel.Float](engine string, p *problem, w want) (*program[F], error) {
	x, err := newExpression(p, dtypeOf[F](), w)
	if err != nil {
		return nil, err
	}
	size := 0
	for _, w := range p.params {
		size += w.Size()
	}
	g := &program[F]{expression: x, problem: p, params: make([]F, size), grads: make([]F, size)}
	if engine == "tape" {
		return g, g.useTape()
	}
	return g, g.useMachine()
}

func dtypeOf[F kernel.Float]() tensor.Dtype {
	var f F
	if unsafe.Sizeof(f) == 4 {
		return tensor.Float32
	}
	return tensor.Float64
}

// run evaluates the graph at a point.
func (g *program[F]) run(at point[float64]) error {
	p, s := g.problem, g.problem.shape
	for i, w := range p.params {
		convert(g.params[w.Offset:w.Offset+w.Size()], at[i])
	}
	n := len(p.params)
	g.fill(g.x, at[n], s.B*s.F)
	for k, node := range g.initial {
		convert(g.memory(node), at[n+1+k])
	}
	g.fill(g.dOut, p.dOut, s.B*s.H)
	for k, node := range g.dFinal {
		convert(g.memory(node), p.dFinal[k])
	}
	return g.compute()
}

// fill gives each node its part of values, of the given size.
func (g *program[F]) fill(nodes []*graph.Node, values []float64, size int) {
	for t, n := range nodes {
		convert(g.memory(n), values[t*size:(t+1)*size])
	}
}

// stateValues are the states after every step, [T][state][B*H].
func (g *program[F]) stateValues() [][][]float64 {
	var all [][][]float64
	for _, s := range g.states {
		var step [][]float64
		for _, n := range s {
			step = append(step, g.read(n, 0))
		}
		all = append(all, step)
	}
	return all
}

// gradient is that of every quantity.
func (g *program[F]) gradient() [][]float64 {
	p, s := g.problem, g.problem.shape
	var all [][]float64
	for _, w := range p.params {
		values := make([]float64, w.Size())
		convert(values, g.grads[w.Offset:w.Offset+w.Size()])
		all = append(all, values)
	}
	var x []float64
	for _, n := range g.dX {
		x = append(x, g.read(n, s.B*s.F)...)
	}
	all = append(all, x)
	for _, n := range g.dInitial {
		all = append(all, g.read(n, s.B*s.H))
	}
	return all
}

// read copies an output; a nil one is zeros of the given size.
func (g *program[F]) read(n *graph.Node, size int) []float64 {
	if n == nil {
		return make([]float64, size)
	}
	memory := g.memory(n)
	values := make([]float64, len(memory))
	convert(values, memory)
	return values
}

// convert copies numbers of one type to those of another.
func convert[To, From kernel.Float](to []To, from []From) {
	for i := range to {
		to[i] = To(from[i])
	}
}
