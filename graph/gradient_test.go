package graph_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph"
)

// tape runs an unrolled network on Gorgonia's tape machine.
type tape struct {
	u      *graph.Unrolled
	vm     gorgonia.VM
	loss   gorgonia.Value
	grads  []gorgonia.Value
	inputs []*graph.Node
}

func newTape(t *testing.T, u *graph.Unrolled) *tape {
	t.Helper()
	r := &tape{u: u, grads: make([]gorgonia.Value, len(u.Grads))}
	gorgonia.Read(u.Loss, &r.loss)
	for i, g := range u.Grads {
		if g != nil {
			gorgonia.Read(g, &r.grads[i])
		}
	}
	r.inputs = append(append(r.inputs, u.X...), u.Y)
	for _, s := range u.States {
		r.inputs = append(r.inputs, s...)
	}
	for _, m := range u.Masks {
		r.inputs = append(r.inputs, m.Node)
	}
	for _, b := range u.Blocks {
		r.inputs = append(r.inputs, b.Node)
	}
	r.vm = gorgonia.NewTapeMachine(u.Expr.Graph())
	t.Cleanup(func() { r.vm.Close() })
	return r
}

// run gives every input the values that draw makes for it and returns the loss.
func (r *tape) run(t *testing.T, values map[*graph.Node][]float64) float64 {
	t.Helper()
	for _, n := range r.inputs {
		v := tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(append([]float64{}, values[n]...)))
		if err := gorgonia.Let(n, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	r.vm.Reset()
	return r.loss.Data().([]float64)[0]
}

func (r *tape) draw(rng *rand.Rand) map[*graph.Node][]float64 {
	values := map[*graph.Node][]float64{}
	for _, n := range r.inputs {
		v := make([]float64, n.Shape().TotalSize())
		for i := range v {
			v[i] = 0.5 * rng.NormFloat64()
		}
		values[n] = v
	}
	return values
}

// checkDirectional compares one directional derivative along a random direction
// in all weights with the symbolic gradient.
func checkDirectional(t *testing.T, stack graph.Stack, steps, batch int, tolerance float64) {
	t.Helper()
	u, err := stack.Unrolled(tensor.Float64, steps, batch, true)
	if err != nil {
		t.Fatal(err)
	}
	r := newTape(t, u)
	rng := rand.New(rand.NewPCG(uint64(steps), uint64(batch)))
	values := r.draw(rng)
	r.run(t, values)
	var symbolic float64
	direction := map[*graph.Node][]float64{}
	for i, b := range u.Blocks {
		d := make([]float64, b.Node.Shape().TotalSize())
		for k := range d {
			d[k] = rng.NormFloat64() / math.Sqrt(float64(stack.Size()))
			if r.grads[i] != nil {
				symbolic += d[k] * r.grads[i].Data().([]float64)[k]
			}
		}
		direction[b.Node] = d
	}
	at := func(h float64) float64 {
		moved := map[*graph.Node][]float64{}
		for n, v := range values {
			moved[n] = append([]float64{}, v...)
			for k, d := range direction[n] {
				moved[n][k] += h * d
			}
		}
		return r.run(t, moved)
	}
	const h = 1e-3 // Richardson extrapolation of two central differences
	d1, d2 := (at(h)-at(-h))/(2*h), (at(h/2)-at(-h/2))/h
	numeric := (4*d2 - d1) / 3
	if diff := math.Abs(numeric - symbolic); diff > tolerance*math.Max(math.Abs(numeric), 1e-2) {
		t.Errorf("directional derivative: symbolic %v, central difference %v", symbolic, numeric)
	}
}

func TestGradientShapes(t *testing.T) {
	info, err := graph.Lookup("lstm")
	if err != nil {
		t.Fatal(err)
	}
	for _, units := range []int{1, 2, 3, 4, 5, 130, 260} {
		for _, d := range [][3]int{{1, 1, 1}, {2, 1, 1}, {3, 1, 4}, {5, 3, 2}, {4, 2, 3}} {
			steps, inputs, batch := d[0], d[1], d[2]
			t.Run(fmt.Sprintf("T=%d F=%d H=%d B=%d", steps, inputs, units, batch), func(t *testing.T) {
				stack := graph.Stack{Inputs: inputs, Layers: []graph.Layer{{Cell: info.New(), Units: units}}, Outputs: 1}
				checkDirectional(t, stack, steps, batch, 1e-7)
			})
		}
	}
}
