package graph

import (
	"math"
	"math/rand/v2"

	"unroll/graph/portable"
)

// Init draws the initial values of a packed weight matrix, row-major, from a
// seeded generator.
type Init func(rng *rand.Rand, w Weight) []float64

// Zeros sets every element to 0.
func Zeros(_ *rand.Rand, w Weight) []float64 { return make([]float64, w.Size()) }

// Constant sets every element to v.
func Constant(v float64) Init {
	return func(_ *rand.Rand, w Weight) []float64 {
		values := make([]float64, w.Size())
		for i := range values {
			values[i] = v
		}
		return values
	}
}

// PerGate sets the blocks of the named gates to their values and all others to
// 0, such as the LSTM's forget bias of 1 (Jozefowicz et al. 2015).
func PerGate(value map[string]float64) Init {
	return func(_ *rand.Rand, w Weight) []float64 {
		values := make([]float64, w.Size())
		for i := range values {
			values[i] = value[w.Gates[i%w.Cols()/w.Width]]
		}
		return values
	}
}

// Uniform draws from [-limit, limit).
func Uniform(limit float64) Init {
	return func(rng *rand.Rand, w Weight) []float64 {
		values := make([]float64, w.Size())
		for i := range values {
			values[i] = limit * (2*rng.Float64() - 1)
		}
		return values
	}
}

// GlorotUniform draws from [-l, l) with l = sqrt(6 / (rows + cols)) of the
// packed shape (Glorot & Bengio 2010, eq. 16), as Keras does.
func GlorotUniform(rng *rand.Rand, w Weight) []float64 {
	return Uniform(math.Sqrt(6/float64(w.Rows+w.Cols())))(rng, w)
}

// Orthogonal draws a matrix with orthonormal rows or columns, whichever are
// fewer, on the packed shape (Saxe et al. 2013), uniformly distributed: the
// shorter side's vectors are normal draws made orthonormal one after the other.
func Orthogonal(rng *rand.Rand, w Weight) []float64 {
	rows, cols := w.Rows, w.Cols()
	count, length := min(rows, cols), max(rows, cols)
	basis := make([][]float64, count)
	for i := range basis {
		basis[i] = orthonormal(rng, basis[:i], length)
	}
	values := make([]float64, rows*cols)
	for i, v := range basis {
		for j, x := range v {
			if rows <= cols {
				values[i*cols+j] = x
			} else {
				values[j*cols+i] = x
			}
		}
	}
	return values
}

// orthonormal draws a unit vector orthogonal to those of basis. Projecting
// twice keeps it orthogonal to rounding (Kahan's "twice is enough").
func orthonormal(rng *rand.Rand, basis [][]float64, length int) []float64 {
	v := make([]float64, length)
	for i := range v {
		v[i] = portable.Normal(rng)
	}
	for range 2 {
		for _, b := range basis {
			d := dot(v, b)
			for i := range v {
				v[i] -= float64(d * b[i])
			}
		}
	}
	norm := math.Sqrt(dot(v, v))
	for i := range v {
		v[i] /= norm
	}
	return v
}

func dot(a, b []float64) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}
