package bptt

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// One checker for all cells: the loss is a fixed random projection of every
// output and every final state, and its gradient is wanted in every weight,
// every input and every initial state.

// problem is a cell with random numbers for all that a pass reads.
type problem struct {
	twin     *Twin
	d        Dims
	w        Weights[float64]
	x        []float64
	initial  [][]float64
	dOutputs []float64
	dFinal   [][]float64
}

func uniform(rng *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for k := range v {
		v[k] = 2*rng.Float64() - 1
	}
	return v
}

func newProblem(twin *Twin, d Dims, rng *rand.Rand) problem {
	p := problem{twin: twin, d: d, w: Weights[float64]{}}
	for _, w := range twin.Weights(d.F, d.H) {
		p.w[w.Name] = uniform(rng, w.Rows*w.Cols)
	}
	p.x = uniform(rng, d.T*d.B*d.F)
	p.dOutputs = uniform(rng, d.T*d.B*d.H)
	for _, name := range twin.States() {
		state := uniform(rng, d.B*d.H)
		if name == "n" { // the sLSTM's normalizer is a sum of positive terms
			for k := range state {
				state[k] = 1 + state[k]/2
			}
		}
		p.initial = append(p.initial, state)
		p.dFinal = append(p.dFinal, uniform(rng, d.B*d.H))
	}
	return p
}

// projected is the loss that dOutputs and dFinal are the gradient of.
func projected[S Scalar](t testing.TB, p problem, w Weights[S], x []S, initial [][]S) S {
	tr, err := Forward(p.twin, p.d, w, x, initial)
	if err != nil {
		t.Fatal(err)
	}
	var sum S
	for k, y := range tr.Outputs() {
		sum += number[S](p.dOutputs[k]) * y
	}
	for k, state := range tr.States[p.d.T] {
		for j, y := range state {
			sum += number[S](p.dFinal[k][j]) * y
		}
	}
	return sum
}

func (p problem) backward(t testing.TB) *Gradients {
	tr, err := Forward(p.twin, p.d, p.w, p.x, p.initial)
	if err != nil {
		t.Fatal(err)
	}
	g, err := Backward(tr, p.dOutputs, p.dFinal)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// parameters calls do with every vector that the loss depends on, copied to
// scalars that do may change, and with the hand-derived gradient of it.
func parameters[S Scalar](t testing.TB, p problem, g *Gradients, do func(name string, v []S, gradient []float64, loss func() S)) {
	lift := func(v []float64) []S {
		s := make([]S, len(v))
		for k := range v {
			s[k] = number[S](v[k])
		}
		return s
	}
	w, x, initial := Weights[S]{}, lift(p.x), [][]S{}
	for name, v := range p.w {
		w[name] = lift(v)
	}
	for _, v := range p.initial {
		initial = append(initial, lift(v))
	}
	f := func() S { return projected(t, p, w, x, initial) }
	for _, s := range p.twin.Weights(p.d.F, p.d.H) {
		do(s.Name, w[s.Name], g.Weights[s.Name], f)
	}
	do("x", x, g.X, f)
	for k, state := range p.twin.States() {
		do("initial "+state, initial[k], g.Initial[k], f)
	}
}

// relative is max |a-b| / max |b|; where both are below tiny it is 0.
func relative(a, b []float64) float64 {
	const tiny = 1e-12
	var difference, size float64
	for k := range b {
		difference = max(difference, math.Abs(a[k]-b[k]))
		size = max(size, math.Abs(b[k]))
	}
	if math.IsNaN(difference) {
		return math.Inf(1)
	}
	if difference < tiny && size < tiny {
		return 0
	}
	return difference / size
}

// worst keeps the largest difference and where it was.
type worst struct {
	difference float64
	where      string
}

func (w *worst) see(difference float64, where string) {
	if difference >= w.difference {
		*w = worst{difference, where}
	}
}

// complexStep compares the gradients with Im f(v + ih)/h, element by element.
func complexStep(t testing.TB, p problem) (most worst) {
	const h = 1e-20
	parameters(t, p, p.backward(t), func(name string, v []complex128, gradient []float64, loss func() complex128) {
		want := make([]float64, len(v))
		for k := range v {
			keep := v[k]
			v[k] += complex(0, h)
			want[k] = imag(loss()) / h
			v[k] = keep
		}
		most.see(relative(gradient, want), name)
	})
	return most
}

// centralDifferences compares the gradients with (f(v+h)-f(v-h))/2h.
func centralDifferences(t testing.TB, p problem) (most worst) {
	const h = 1e-5
	parameters(t, p, p.backward(t), func(name string, v []float64, gradient []float64, loss func() float64) {
		want := make([]float64, len(v))
		for k := range v {
			keep := v[k]
			v[k] = keep + h
			up := loss()
			v[k] = keep - h
			want[k] = (up - loss()) / (2 * h)
			v[k] = keep
		}
		most.see(relative(gradient, want), name)
	})
	return most
}

// shapes include 1 in every place.
var shapes = []Dims{
	{T: 1, B: 1, F: 1, H: 1},
	{T: 1, B: 2, F: 3, H: 4},
	{T: 4, B: 1, F: 1, H: 3},
	{T: 3, B: 3, F: 1, H: 1},
	{T: 2, B: 1, F: 2, H: 1},
	{T: 3, B: 2, F: 2, H: 5},
}

// variant is a cell with options.
type variant struct {
	name    string
	options Options
}

func (v variant) String() string { return fmt.Sprintf("%s %v", v.name, v.options.given()) }

// variants are all cells in their standard form, and the options one by one
// and in combination.
func variants() []variant {
	var all []variant
	for _, name := range Names() {
		all = append(all, variant{name: name})
	}
	for _, part := range lstmParts {
		all = append(all, variant{"lstm", Options{Without: []string{part}}},
			variant{"lstm", Options{Without: []string{part}, Peephole: true, FullGateRecurrence: true}})
	}
	for _, a := range activations {
		all = append(all, variant{"lstm", Options{Activation: a.name, Peephole: true}})
	}
	return append(all,
		variant{"janet", Options{Beta: new(0.0)}},
		variant{"indrnn", Options{Activation: "tanh"}},
		variant{"lstm", Options{Without: lstmParts}},
		variant{"lstm", Options{RecurrentActivation: "hard_sigmoid"}},
		variant{"lstm", Options{FullGateRecurrence: true}},
		variant{"lstm", Options{Coupled: true, Peephole: true, FullGateRecurrence: true, RecurrentActivation: "hard_sigmoid"}},
		variant{"lstm-1997", Options{Without: []string{"output_gate"}, Peephole: true}},
		variant{"peephole", Options{FullGateRecurrence: true}},
		variant{"cifg", Options{Without: []string{"output_gate"}}},
	)
}

func (v variant) twin(t testing.TB) *Twin {
	twin, err := Lookup(v.name, v.options)
	if err != nil {
		t.Fatal(err)
	}
	return twin
}

func TestBackwardAgreesWithComplexStep(t *testing.T) {
	check(t, complexStep, 1e-10)
}

func TestBackwardAgreesWithCentralDifferences(t *testing.T) {
	check(t, centralDifferences, 1e-6)
}

func check(t *testing.T, witness func(testing.TB, problem) worst, bar float64) {
	var overall worst
	for seed, v := range variants() {
		for _, d := range shapes {
			p := newProblem(v.twin(t), d, rand.New(rand.NewPCG(uint64(seed), 1)))
			most := witness(t, p)
			if !(most.difference <= bar) {
				t.Errorf("%v, %+v, seed %d: gradient of %s differs by %.2g, bar %g", v, d, seed, most.where, most.difference, bar)
			}
			overall.see(most.difference, fmt.Sprintf("%v, %+v, %s", v, d, most.where))
		}
	}
	t.Logf("worst %.2g: %s", overall.difference, overall.where)
}

// TestWideLayer checks one direction through all weights of cells wider than
// a byte can count.
func TestWideLayer(t *testing.T) {
	const h = 1e-20
	for _, name := range Names() {
		rng := rand.New(rand.NewPCG(7, 7))
		p := newProblem(variant{name: name}.twin(t), Dims{T: 2, B: 1, F: 2, H: 260}, rng)
		for _, w := range p.w { // keep wide sums out of saturation
			for k := range w {
				w[k] /= 8
			}
		}
		var slope float64
		var f func() complex128
		parameters(t, p, p.backward(t), func(_ string, v []complex128, gradient []float64, loss func() complex128) {
			f = loss
			for k, direction := range uniform(rng, len(v)) {
				v[k] += complex(0, h*direction)
				slope += gradient[k] * direction
			}
		})
		want := imag(f()) / h
		if got := relative([]float64{slope}, []float64{want}); got > 1e-10 {
			t.Errorf("%s: directional derivative %g, complex step %g", name, slope, want)
		}
	}
}
