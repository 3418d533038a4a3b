package dataset

import (
	"fmt"
	"math"

	"unroll/graph/portable"
)

func init() { RegisterTransform[BoxCox, Power]("box_cox") }

// BoxCox is the transform box_cox: (x^lambda - 1) / lambda, and ln x at 0. Values
// must be above 0.
type BoxCox struct {
	// Fit says which rows lambda comes from unless it is given. Default: train.
	Fit FitRows `yaml:"fit,omitempty"`
	// Lambda is the exponent. Default: the one in 0 .. 2 of greatest likelihood.
	Lambda *float64 `yaml:"lambda,omitempty" range:"[-5,5]"`
}

// Validate checks the settings.
func (t BoxCox) Validate() error { return t.Fit.Validate() }

// Fitted returns a Power.
func (t BoxCox) Fitted(rows Rows) (Form, error) {
	if t.Lambda != nil {
		return Power{*t.Lambda}, nil
	}
	return Power{bestLambda(t.Fit.of(rows))}, nil
}

// Power is the power transform of Box and Cox, "An Analysis of Transformations",
// JRSS B 26 (1964), equation 1.
type Power struct {
	Lambda float64 `json:"lambda,omitempty"`
}

// Lag is 0.
func (Power) Lag() int { return 0 }

// Forward transforms x. It is not a number unless x is above 0.
func (p Power) Forward(x, _ float64) float64 {
	switch {
	case x <= 0:
		return math.NaN()
	case p.Lambda == 0:
		return portable.Log(x)
	}
	return portable.Expm1(p.Lambda*portable.Log(x)) / p.Lambda
}

// Backward inverts Forward. A forecast beyond what Forward can give (-1/Lambda)
// comes back as the value at that edge, so that it stays a number.
func (p Power) Backward(z, _ float64) float64 {
	if p.Lambda == 0 {
		return portable.Exp(z)
	}
	const edge = 1e-12
	return portable.Exp(portable.Log1p(max(p.Lambda*z, edge-1)) / p.Lambda)
}

// needs is what Forward needs of its values.
func (Power) needs() string { return "values above 0, so leave it out or put no difference before it" }

// Check refuses an impossible exponent.
func (p Power) Check() error {
	const largest = 5.0
	if !(math.Abs(p.Lambda) <= largest) {
		return fmt.Errorf("lambda is %v: it is a number from %v to %v", p.Lambda, -largest, largest)
	}
	return nil
}

// bestLambda finds the exponent in 0 .. 2 of greatest profile likelihood (Box and
// Cox 1964, equation 8). Exponents below 0, whose inverse is bounded above, must be
// given.
func bestLambda(values []float64) float64 {
	sumLog := 0.0
	logs := make([]float64, len(values))
	for i, v := range values {
		logs[i] = portable.Log(v)
		sumLog += logs[i]
	}
	z := make([]float64, len(values))
	likelihood := func(lambda float64) float64 {
		for i, l := range logs {
			z[i] = portable.Expm1(lambda*l) / lambda
		}
		_, variance := moments(z)
		return float64((lambda-1)*sumLog) - float64(float64(len(z))/2*portable.Log(variance))
	}
	return maximize(likelihood, 0, 2, 1e-5)
}

// maximize finds where f, with a single peak between low and high, is greatest, by
// golden-section search (Kiefer 1953). It does not evaluate f at the two ends.
func maximize(f func(float64) float64, low, high, tolerance float64) float64 {
	ratio := (math.Sqrt(5) - 1) / 2
	a, b := high-float64(ratio*(high-low)), low+float64(ratio*(high-low))
	fa, fb := f(a), f(b)
	for high-low > tolerance {
		if fa > fb {
			high, b, fb = b, a, fa
			a = high - float64(ratio*(high-low))
			fa = f(a)
		} else {
			low, a, fa = a, b, fb
			b = low + float64(ratio*(high-low))
			fb = f(b)
		}
	}
	return (low + high) / 2
}
