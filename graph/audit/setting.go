package audit

import (
	"math"
	"math/rand/v2"
	"slices"

	"unroll/graph/bptt"
)

// setting is what every problem has: the quantities that its loss depends on, which are
// those of the gradient, with their values.
type setting struct {
	shape  Shape
	names  []string       // of the quantities
	at     point[float64] // where the loss is evaluated
	probes [][]direction  // for each quantity
}

// point has the values of all quantities.
type point[S bptt.Scalar] [][]S

func (p *setting) base() *setting { return p }

func (p *setting) add(name string, values []float64) {
	p.names, p.at = append(p.names, name), append(p.at, values)
}

// project returns the slopes of a gradient along the probes.
func (p *setting) project(gradient [][]float64) [][]float64 {
	return p.along(func(quantity int, d direction) float64 { return d.dot(gradient[quantity]) })
}

// along computes the slope along every probe.
func (p *setting) along(slope func(quantity int, d direction) float64) [][]float64 {
	all := make([][]float64, len(p.names))
	for i, probes := range p.probes {
		for _, d := range probes {
			all[i] = append(all[i], slope(i, d))
		}
	}
	return all
}

// moved returns the point with h times the direction added to one quantity.
func (p *setting) moved(quantity int, d direction, h float64) point[float64] {
	at := slices.Clone(p.at)
	at[quantity] = slices.Clone(at[quantity])
	d.add(at[quantity], h)
	return at
}

// draw rounds to float32, so that witnesses in float32 read the same numbers.
func draw(n int, number func() float64) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = float64(float32(number()))
	}
	return v
}

func dot(a, b []float64) float64 {
	var sum float64
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// direction is a change of a quantity: value[i] at element at[i], or at element i
// where at is nil.
type direction struct {
	at    []int
	value []float32
}

const (
	fewElements  = 24 // a quantity of so many is probed element by element
	manyElements = 2  // of a larger one so many are drawn,
	mixtures     = 2  // and so many directions that change all elements
)

// probesOf returns the directions in which a quantity of n elements is changed by the
// witnesses that compute one slope at a time. A mixture changes each element by
// 1/sqrt(rows) up or down, so that a pre-activation changes by about 1.
func probesOf(rng *rand.Rand, n, rows int) []direction {
	elements := make([]int, n)
	for i := range elements {
		elements[i] = i
	}
	var probes []direction
	if n > fewElements {
		for range mixtures {
			signs := make([]float32, n)
			for i := range signs {
				signs[i] = float32(math.Copysign(1/math.Sqrt(float64(rows)), rng.Float64()-0.5))
			}
			probes = append(probes, direction{value: signs})
		}
		for i := range manyElements {
			k := i + rng.IntN(n-i)
			elements[i], elements[k] = elements[k], elements[i]
		}
		elements = elements[:manyElements]
	}
	for _, i := range elements {
		probes = append(probes, direction{at: []int{i}, value: []float32{1}})
	}
	return probes
}

// add adds h times the direction to v.
func (d direction) add(v []float64, h float64) {
	for i, x := range d.value {
		if d.at != nil {
			i = d.at[i]
		}
		v[i] += h * float64(x)
	}
}

// dot returns the slope along the direction, given the gradient g.
func (d direction) dot(g []float64) float64 {
	var sum float64
	for i, x := range d.value {
		if d.at != nil {
			i = d.at[i]
		}
		sum += float64(x) * g[i]
	}
	return sum
}
