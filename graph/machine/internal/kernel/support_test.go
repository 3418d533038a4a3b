package kernel_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"unroll/graph/machine/internal/kernel"
)

// all returns the sets that this processor can run.
func all[F kernel.Float]() (list []*kernel.Set[F]) {
	for _, name := range kernel.Names() {
		list = append(list, kernel.Named[F](name))
	}
	return list
}

// accelerated returns those beside the portable set; that one where there is no other.
func accelerated[F kernel.Float]() []*kernel.Set[F] {
	list := all[F]()
	return list[:max(1, len(list)-1)]
}

// drawSet draws one of them.
func drawSet[F kernel.Float](t *rapid.T) *kernel.Set[F] {
	names := kernel.Names()
	return kernel.Named[F](rapid.SampledFrom(names[:max(1, len(names)-1)]).Draw(t, "kernels"))
}

// sets draws the set under test, and returns the one that it must agree with.
func sets[F kernel.Float](t *rapid.T) (fast, portable *kernel.Set[F]) {
	return drawSet[F](t), kernel.Portable[F]()
}

// tolerance is the relative difference allowed between two sets.
func tolerance[F kernel.Float]() float64 {
	if F(1)+F(1e-10) == 1 {
		return 1e-6
	}
	return 1e-12
}

func smallestNormal[F kernel.Float]() float64 {
	if tolerance[F]() == 1e-6 {
		return 0x1p-126
	}
	return 0x1p-1022
}

// both runs a test for both types of numbers.
func both(t *testing.T, single, double func(*rapid.T)) {
	t.Run("float32", func(t *testing.T) { rapid.Check(t, single) })
	t.Run("float64", func(t *testing.T) { rapid.Check(t, double) })
}

// near says whether two results agree within a relative tolerance of some scale.
func near(got, want, scale, tolerance float64) bool {
	if got == want || math.IsNaN(got) && math.IsNaN(want) {
		return true
	}
	return math.Abs(got-want) <= tolerance*scale
}

const (
	margin = 19     // elements around every operand
	guard  = 12.375 // what they hold
)

// A strip is an operand: rows of numbers, apart from each other, amid elements that nobody may touch.
type strip[F kernel.Float] struct {
	all                []F
	start              int
	rows, cols, stride int
}

// drawStrip draws the strides and the alignment of an operand and fills it with numbers from the generator.
func drawStrip[F kernel.Float](t *rapid.T, name string, rows, cols int, numbers *rapid.Generator[float64]) strip[F] {
	stride := cols + rapid.SampledFrom([]int{0, 0, 1, 5}).Draw(t, name+" gap")
	s := strip[F]{start: margin + rapid.IntRange(0, 7).Draw(t, name+" offset"), rows: rows, cols: cols, stride: stride}
	s.all = make([]F, s.start+rows*stride+margin)
	for i := range s.all {
		s.all[i] = guard
	}
	if rows*cols == 0 {
		return s
	}
	drawn := rapid.SliceOfN(numbers, 1, min(rows*cols, 9)).Draw(t, name)
	for r := range rows {
		for c := range cols {
			i := r*cols + c
			s.all[s.start+r*stride+c] = F(drawn[i%len(drawn)] * (1 + float64(i/len(drawn))/64))
		}
	}
	return s
}

func (s strip[F]) first() *F           { return &s.all[s.start] }
func (s strip[F]) at(r, c int) float64 { return float64(s.all[s.start+r*s.stride+c]) }
func (s strip[F]) clone() strip[F]     { s.all = append([]F(nil), s.all...); return s }
func (s strip[F]) inside(i int) bool {
	i -= s.start
	return i >= 0 && i < s.rows*s.stride && i%s.stride < s.cols
}

// untouched fails if an element beside the operand has changed.
func (s strip[F]) untouched(t *rapid.T) {
	for i, x := range s.all {
		if !s.inside(i) && x != guard {
			t.Fatalf("element %d, beside the %d×%d operand at %d with stride %d, was changed to %v",
				i, s.rows, s.cols, s.start, s.stride, x)
		}
	}
}

// same fails unless two destinations agree; scale says how large the numbers are whose sum or product an element is.
func same[F kernel.Float](t *rapid.T, got, want strip[F], scale func(r, c int) float64) {
	got.untouched(t)
	for r := range got.rows {
		for c := range got.cols {
			// Numbers below the normal ones have fewer digits.
			size := max(math.Abs(scale(r, c)), smallestNormal[F]())
			if g, w := got.at(r, c), want.at(r, c); !near(g, w, size, tolerance[F]()) {
				t.Fatalf("row %d, column %d of %d×%d: %v, portable %v", r, c, got.rows, got.cols, g, w)
			}
		}
	}
}
