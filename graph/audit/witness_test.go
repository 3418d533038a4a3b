package audit

import (
	"math"
	"testing"
)

// TestDerivative checks functions whose slope is known: smooth ones, constants,
// and kinks at a distance from which only small steps keep away.
func TestDerivative(t *testing.T) {
	for name, c := range map[string]struct {
		f    func(x float64) float64
		want float64
	}{
		"exponential":     {math.Exp, 1},
		"quick":           {func(x float64) float64 { return math.Sin(20*x + 1) }, 20 * math.Cos(1)},
		"constant":        {func(float64) float64 { return 3 }, 0},
		"rectifier":       {func(x float64) float64 { return math.Exp(x) + max(0, x-1e-4) }, 1},
		"two rectifiers":  {func(x float64) float64 { return math.Exp(x) + 7*max(0, x-1e-3) + 5*max(0, -x-3e-6) }, 1},
		"a thousand":      {func(x float64) float64 { return math.Exp(x) + thousand(x) }, 1},
		"kink far away":   {func(x float64) float64 { return math.Exp(x) + math.Abs(x-1) }, 0},
		"kink on a power": {func(x float64) float64 { return math.Exp(x) + math.Abs(x-1.0/1024) }, 0},
	} {
		if got := derivative(c.f); math.Abs(got-c.want) > 1e-8 {
			t.Errorf("%s: %.12f, want %.12f", name, got, c.want)
		}
	}
}

// thousand has a thousand kinks, the nearest at 1e-5.
func thousand(x float64) float64 {
	var sum float64
	for k := range 1000 {
		sum += max(0, x-1e-5*float64(k+1))
	}
	return sum
}

func TestDifference(t *testing.T) {
	for name, c := range map[string]struct {
		a, b []float64 // of one quantity, beside one with gradient 1
		want float64
	}{
		"equal":            {[]float64{1, 2}, []float64{1, 2}, 0},
		"relative":         {[]float64{1, 2.2}, []float64{1, 2}, 0.1},
		"zeros":            {[]float64{0, 0}, []float64{0, 0}, 0},
		"rounding of zero": {[]float64{1e-16, 0}, []float64{0, 0}, 1e-15},
		"small":            {[]float64{0.02}, []float64{0.01}, 0.1},
		"not zero":         {[]float64{0.5}, []float64{0}, 5},
	} {
		all := []quantity{{a: c.a, b: c.b, place: nowhere}, {a: []float64{1}, b: []float64{1}, place: nowhere}}
		scale(all, 0)
		if got, _ := all[0].difference(); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	nothing := quantity{a: []float64{1e-30}, b: []float64{0}, place: nowhere}
	if got, _ := nothing.difference(); got != 1 {
		t.Errorf("something beside nothing at all: %v, want 1", got)
	}
}

// The bar of two kinds of witnesses is the wider one of theirs.
func TestBar(t *testing.T) {
	for kinds, want := range map[string]float64{
		"symbolic-hand": 1e-12, "symbolic-complex": 1e-10, "symbolic-differences": 1e-6, "hand-complex": 1e-10,
		"symbolic-symbolic": 1e-12, "float32-hand": 1e-4, "symbolic-float32": 1e-4,
	} {
		if got := Bar(kinds); got != want {
			t.Errorf("%s: %v, want %v", kinds, got, want)
		}
	}
}
