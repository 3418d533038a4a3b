package audit

import (
	"unroll/graph"
	"unroll/graph/engine"
)

// program is an expression compiled by an engine, with the weights packed as in
// training.
type program[F engine.Float] struct {
	*expression
	problem *problem
	*engine.Function[F]
}

func newProgram[F engine.Float](name string, p *problem, w want) (*program[F], error) {
	x, err := newExpression(graph.NewExpr(engine.Dtype[F]()), p, w)
	if err != nil {
		return nil, err
	}
	f, err := engine.NewFunction(x.outputs(), engine.FunctionOptions[F]{Engine: name, Blocks: x.blocks, Grads: x.dBlocks})
	return &program[F]{x, p, f}, err
}

// run evaluates the graph at a point.
func (g *program[F]) run(at point[float64]) error {
	p, s := g.problem, g.problem.shape
	for i, w := range p.params {
		convert(g.Params[w.Offset:w.Offset+w.Size()], at[i])
	}
	n := len(p.params)
	g.fill(g.x, at[n], s.B*s.F)
	for k, node := range g.initial {
		convert(g.Input(node), at[n+1+k])
	}
	g.fill(g.dOut, p.dOut, s.B*s.H)
	for k, node := range g.dFinal {
		convert(g.Input(node), p.dFinal[k])
	}
	return g.Run()
}

// fill copies to each node its part of values, of the given size.
func (g *program[F]) fill(nodes []*graph.Node, values []float64, size int) {
	for t, n := range nodes {
		convert(g.Input(n), values[t*size:(t+1)*size])
	}
}

// stateValues returns the states after every step, [T][state][B*H].
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

// gradient returns the gradient with respect to every quantity.
func (g *program[F]) gradient() [][]float64 {
	p, s := g.problem, g.problem.shape
	var all [][]float64
	for _, w := range p.params {
		values := make([]float64, w.Size())
		convert(values, g.Grads[w.Offset:w.Offset+w.Size()])
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

// read copies an output; for a nil node it returns zeros of the given size.
func (g *program[F]) read(n *graph.Node, size int) []float64 {
	if n == nil {
		return make([]float64, size)
	}
	memory := g.Output(n)
	values := make([]float64, len(memory))
	convert(values, memory)
	return values
}

// convert copies numbers of one type to those of another.
func convert[To, From engine.Float](to []To, from []From) {
	for i := range to {
		to[i] = To(from[i])
	}
}
