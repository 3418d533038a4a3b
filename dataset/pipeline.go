package dataset

import "math"

// Step is a fitted Transform: a value to hand along and to save (as JSON) beside
// what was trained on it.
type Step struct {
	Kind string `json:"kind"`
	// An affine step is z = (x - Offset) / Scale + Low.
	Offset float64 `json:"offset,omitempty"`
	Scale  float64 `json:"scale,omitempty"`
	Low    float64 `json:"low,omitempty"`
}

// Pipeline is a chain of fitted steps between a series' own unit and what a network sees.
type Pipeline []Step

// Lost is how many leading rows have no transformed value.
func (p Pipeline) Lost() int { return 0 }

// Apply transforms a series. The result has its length; its first Lost values are NaN.
func (p Pipeline) Apply(values []float64) []float64 {
	z := append([]float64(nil), values...)
	for i := range min(p.Lost(), len(z)) {
		z[i] = math.NaN()
	}
	for _, s := range p {
		for i, x := range z {
			z[i] = s.forward(x)
		}
	}
	return z
}

// Inverse brings forecasts back to the series' own unit. z holds the transformed
// forecasts for steps n .. n+len(z)-1, history the original values up to step n-1;
// only its last Lost values are read.
func (p Pipeline) Inverse(z, history []float64) []float64 {
	x := append([]float64(nil), z...)
	for k := len(p) - 1; k >= 0; k-- {
		for i, v := range x {
			x[i] = p[k].backward(v)
		}
	}
	return x
}
