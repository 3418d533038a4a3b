package machine

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gorgonia.org/tensor"

	"unroll/graph/machine/internal/kernel"
)

// oracle computes a net value by value, straight from what each op means. It
// is what every pass is compared with.
type oracle struct {
	net    *net
	given  map[*leaf][]float64 // inputs, of all time steps one after the other
	params []float64
	known  map[moment][]float64
	set    *kernel.Set[float64]
}

// moment is a value at a time step.
type moment struct {
	v *value
	t int
}

// Verified are options with which the plan is verified after every pass.
func Verified[F Float](o Options[F]) Options[F] {
	before := o.observe
	o.observe = func(p *plan, after pass) error {
		if before != nil {
			if err := before(p, after); err != nil {
				return err
			}
		}
		return verify(p, after)
	}
	return o
}

// Unfused are options with which nothing is fused.
func Unfused[F Float](o Options[F]) Options[F] {
	o.observe = func(p *plan, _ pass) error {
		p.fusables = nil
		return nil
	}
	return o
}

// CheckPasses compares the results of a network after each pass with those
// before, on random numbers.
func CheckPasses(spec LoopSpec, params int) error {
	net, err := lowerLoops(spec, Dtype[float64](), params)
	if err != nil {
		return err
	}
	return net.checkPasses()
}

// CheckGraphPasses is CheckPasses for a graph without parameters.
func CheckGraphPasses(spec GraphSpec, dtype tensor.Dtype) error {
	net, err := lowerGraph(spec, dtype, 0)
	if err != nil {
		return err
	}
	return net.checkPasses()
}

func (net *net) checkPasses() error {
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func(n int) []float64 {
		list := make([]float64, n)
		for i := range list {
			list[i] = 0.5 * rng.NormFloat64()
		}
		return list
	}
	o := &oracle{net: net, given: map[*leaf][]float64{}, params: draw(net.params), set: kernel.Portable[float64]()}
	for _, p := range net.inputs {
		if o.given[p.value.leaf] == nil {
			o.given[p.value.leaf] = draw(net.steps * p.value.rows * p.value.cols)
		}
	}
	want := o.results()
	p := newPlan(net, o.set)
	return p.run(passes, func(*plan, pass) error {
		for k, got := range o.results() {
			if w := want[k]; math.Abs(got-w) > 1e-9*(1+math.Abs(w)) || math.IsNaN(got) != math.IsNaN(w) {
				return fmt.Errorf("result %d is %v and was %v", k, got, w)
			}
		}
		return nil
	})
}

// results lists all outputs and the gradient vector.
func (o *oracle) results() []float64 {
	o.known = map[moment][]float64{}
	var list []float64
	for _, p := range o.net.outputs {
		list = append(list, o.at(p.value, 0)...)
	}
	grads := make([]float64, o.net.params)
	for _, g := range o.net.grads {
		data := o.at(g.value, 0)
		for r := range g.view.Rows {
			copy(grads[g.view.Offset+r*g.view.Stride:][:g.view.Cols], data[r*g.view.Cols:])
		}
	}
	return append(list, grads...)
}

// at returns a value at a time step, row by row.
func (o *oracle) at(v *value, t int) []float64 {
	if !v.seq {
		t = 0
	}
	if data, is := o.known[moment{v, t}]; is {
		return data
	}
	data := o.compute(v, t)
	o.known[moment{v, t}] = data
	return data
}

// matrix reads a value with its single rows and columns repeated.
func (o *oracle) matrix(v *value, t int) func(r, c int) float64 {
	data := o.at(v, t)
	return func(r, c int) float64 { return data[min(r, v.rows-1)*v.cols+min(c, v.cols-1)] }
}

func (o *oracle) compute(v *value, t int) []float64 {
	data := make([]float64, v.rows*v.cols)
	fill := func(f func(r, c int) float64) []float64 {
		for i := range data {
			data[i] = f(i/v.cols, i%v.cols)
		}
		return data
	}
	switch v.op {
	case opInput:
		copy(data, o.given[v.leaf][t*len(data):])
		return data
	case opParam:
		w := v.leaf.view
		return fill(func(r, c int) float64 { return o.params[w.Offset+r*w.Stride+c] })
	case opScalar:
		return []float64{v.k}
	case opMatrix:
		return v.leaf.data
	case opState:
		return o.state(v, t)
	case opFinal:
		return o.at(v.args[0], v.at)
	case opOverTime:
		for s := range o.net.steps {
			for i, x := range o.at(v.args[0], s) {
				data[i] += x
			}
		}
		return data
	case opUnary, opBinary, opTernary, opSum:
		return fill(func(r, c int) float64 { return o.element(v, t, r, c) })
	case opProduct, opSumCols:
		return o.contraction(v, t)
	case opCat:
		return fill(func(r, c int) float64 {
			for _, x := range v.args {
				if c < x.cols {
					return o.matrix(x, t)(r, c)
				}
				c -= x.cols
			}
			return math.NaN()
		})
	}
	x := o.matrix(v.args[0], t)
	first := v.args[0]
	switch v.op {
	case opSumRows:
		return fill(func(r, _ int) (sum float64) {
			for c := range first.cols {
				sum += x(r, c)
			}
			return sum
		})
	case opMaxRows:
		return fill(func(r, _ int) float64 {
			largest := math.Inf(-1)
			for c := range first.cols {
				largest = max(largest, x(r, c))
			}
			return largest
		})
	case opRepeat:
		return fill(x)
	case opCols:
		return fill(func(r, c int) float64 { return x(r, c+v.at) })
	case opRows:
		return fill(func(r, c int) float64 { return x(r+v.at, c) })
	case opPlace:
		return fill(func(r, c int) float64 {
			if r < v.row || r >= v.row+first.rows || c < v.at || c >= v.at+first.cols {
				return 0
			}
			return x(r-v.row, c-v.at)
		})
	case opReshape:
		return o.at(first, t)
	case opTranspose:
		return fill(func(r, c int) float64 { return x(c, r) })
	}
	panic(fmt.Sprint("unknown op ", v.op))
}

// state returns what the state is before step t is processed.
func (o *oracle) state(v *value, t int) []float64 {
	before := t - 1
	if o.net.loops[v.leaf.loop].reverse {
		before = t + 1
	}
	from := v.next
	if before < 0 || before == o.net.steps {
		from, before = v.init, 0
	}
	x := o.matrix(from, before)
	data := make([]float64, v.rows*v.cols)
	for i := range data {
		data[i] = x(i/v.cols, i%v.cols)
	}
	return data
}

func (o *oracle) contraction(v *value, t int) []float64 {
	data := make([]float64, v.rows*v.cols)
	from, to := t, t+1
	if v.overTime {
		from, to = 0, o.net.steps
	}
	for s := from; s < to; s++ {
		x := o.matrix(v.args[0], s)
		for i := range data {
			r, c := i/v.cols, i%v.cols
			if v.op == opSumCols {
				for k := range v.args[0].rows {
					data[i] += x(k, c)
				}
				continue
			}
			y := o.matrix(v.args[1], s)
			inner := v.args[0].cols
			if v.transA {
				inner = v.args[0].rows
			}
			for k := range inner {
				a, b := x(r, k), y(k, c)
				if v.transA {
					a = x(k, r)
				}
				if v.transB {
					b = y(c, k)
				}
				data[i] += a * b
			}
		}
	}
	return data
}

// element computes one element with the portable kernels.
func (o *oracle) element(v *value, t, r, c int) float64 {
	var x [3]float64
	g := kernel.Flat(1)
	if v.op == opSum {
		for _, a := range v.args {
			x[0] += o.matrix(a, t)(r, c)
		}
		return x[0]
	}
	for i, a := range v.args {
		x[i] = o.matrix(a, t)(r, c)
	}
	var y float64
	switch v.op {
	case opUnary:
		o.set.Unary[v.code](&y, &x[0], &g)
	case opBinary:
		o.set.Binary[v.code](&y, &x[0], &x[1], &g)
	default:
		o.set.Ternary[v.code](&y, &x[0], &x[1], &x[2], &g)
	}
	return y
}

// UpdateProgram is the longest run of elementwise actions in an update.
func UpdateProgram[F Float](variables []Variable[F]) (string, error) {
	net, err := lowerUpdate(variables, 1)
	if err != nil {
		return "", err
	}
	p := newPlan(net, kernel.Portable[F]())
	if err := p.run(passes[:slices.IndexFunc(passes, func(p pass) bool { return p.name == "fuse" })], verify); err != nil {
		return "", err
	}
	longest, operations := "", 0
	for _, b := range p.blocks {
		for i := range b.actions {
			for n := 1; i+n <= len(b.actions) && b.actions[i+n-1].operation() != ""; n++ {
				if _, _, text := together(b.actions[i:i+n], countUses(p.blocks)); text != "" && n > operations {
					longest, operations = text, n
				}
			}
		}
	}
	return longest, nil
}

// LoopPrograms are the runs of three elementwise actions or more in the loops of a network.
func LoopPrograms(spec LoopSpec, params int) ([]string, error) {
	net, err := lowerLoops(spec, Dtype[float32](), params)
	if err != nil {
		return nil, err
	}
	p := newPlan(net, kernel.Portable[float32]())
	if err := p.run(passes[:slices.IndexFunc(passes, func(p pass) bool { return p.name == "fuse" })], verify); err != nil {
		return nil, err
	}
	var list []string
	for _, b := range p.blocks {
		for i := 0; b.loop && i < len(b.actions); i++ {
			longest := ""
			operations := 0
			for n := 1; i+n <= len(b.actions) && b.actions[i+n-1].operation() != ""; n++ {
				if _, _, text := together(b.actions[i:i+n], countUses(p.blocks)); text != "" {
					longest, operations = text, n
				}
			}
			if operations > 2 {
				list = append(list, longest)
				i += operations - 1
			}
		}
	}
	return list, nil
}

// UpdatePlan writes the calls that make an update.
func UpdatePlan[F Float](variables []Variable[F]) (string, error) {
	net, err := lowerUpdate(variables, 1)
	if err != nil {
		return "", err
	}
	w := &planWriter{plan: newPlan(net, kernel.Kernels[F]())}
	if err := w.run(passes, verify); err != nil {
		return "", err
	}
	w.names = w.storage.names()
	var text strings.Builder
	w.writeBlocks(&text)
	return text.String(), nil
}
