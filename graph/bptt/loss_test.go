package bptt

import (
	"math"
	"math/rand/v2"
	"testing"
)

// lossVariants are all losses in their standard form, and their options.
var lossVariants = []LossOptions{{}, {Delta: 0.4, Levels: []float64{0.25}, Power: 1.2}, {Delta: 3, Levels: []float64{0.05, 0.3, 0.6, 0.99}, Power: 1.9}}

// TestLossGradients compares every hand-derived gradient with the complex step and with
// central differences.
func TestLossGradients(t *testing.T) {
	const batch, outputs = 4, 3
	rng := rand.New(rand.NewPCG(1, 1))
	for _, name := range LossNames() {
		for _, o := range lossVariants {
			twin, err := LookupLoss(name, o)
			if err != nil {
				t.Fatal(err)
			}
			raw := uniform(rng, batch*outputs*len(twin.Parameters()))
			y, d := make([]float64, batch*outputs), uniform(rng, batch*outputs)
			for i := range y {
				y[i] = float64((i + 1) % 5) // counts, of which some are 0
				switch name {
				case "binary_cross_entropy", "cross_entropy":
					y[i] /= 4
				case "mape":
					y[i]++
				}
			}
			got, err := LossGradient(twin, outputs, raw, y, d)
			if err != nil {
				t.Fatal(err)
			}
			complexSlopes := slopes(t, twin, outputs, raw, y, d)
			if diff := relative(got, complexSlopes); !(diff <= 1e-12) {
				t.Errorf("%s %+v: the gradient differs by %.2g from the complex step", name, o, diff)
			}
			if diff := relative(got, lossDifferences(t, twin, outputs, raw, y, d)); !(diff <= 1e-8) {
				t.Errorf("%s %+v: the gradient differs by %.2g from central differences", name, o, diff)
			}
		}
	}
}

// slopes are the derivatives of the sum of d times the losses, by the complex step.
func slopes(t *testing.T, twin *LossTwin, outputs int, raw, y, d []float64) []float64 {
	t.Helper()
	const h = 1e-20
	lifted := make([]complex128, len(raw))
	for i, x := range raw {
		lifted[i] = complex(x, 0)
	}
	all := make([]float64, len(raw))
	for i := range raw {
		lifted[i] += complex(0, h)
		losses, err := Losses(twin, outputs, lifted, y)
		if err != nil {
			t.Fatal(err)
		}
		for k, l := range losses {
			all[i] += d[k] * imag(l) / h
		}
		lifted[i] = complex(raw[i], 0)
	}
	return all
}

func lossDifferences(t *testing.T, twin *LossTwin, outputs int, raw, y, d []float64) []float64 {
	t.Helper()
	const h = 1e-5
	at := func(i int, x float64) (sum float64) {
		moved := append([]float64{}, raw...)
		moved[i] = x
		losses, err := Losses(twin, outputs, moved, y)
		if err != nil {
			t.Fatal(err)
		}
		for k, l := range losses {
			sum += d[k] * l
		}
		return sum
	}
	all := make([]float64, len(raw))
	for i, x := range raw {
		all[i] = (at(i, x+h) - at(i, x-h)) / (2 * h)
	}
	return all
}

// TestSpecialFunctions compares log gamma with package math, and digamma with the complex
// step of log gamma.
func TestSpecialFunctions(t *testing.T) {
	for x := 1e-3; x < 1e8; x *= 1.3 {
		z := complexLogGamma(complex(x, 1e-20))
		want := logGamma(x)
		if math.Abs(real(z)-want) > 1e-13*max(1, math.Abs(want)) {
			t.Errorf("log gamma of %v: %v, want %v", x, real(z), want)
		}
		if got := digamma(x); math.Abs(imag(z)/1e-20-got) > 1e-13*max(1, math.Abs(got)) {
			t.Errorf("digamma of %v: %v, by the complex step %v", x, got, imag(z)/1e-20)
		}
	}
}

// TestShares compares with means computed by hand.
func TestShares(t *testing.T) {
	for _, c := range []struct{ weight, want []float64 }{
		{nil, []float64{0.5, 0.5}}, {[]float64{3, 1}, []float64{0.75, 0.25}}, {[]float64{0, 0}, []float64{0, 0}},
	} {
		if got := Shares(c.weight, 2); relative(got, c.want) != 0 {
			t.Errorf("%v: shares %v, want %v", c.weight, got, c.want)
		}
	}
}

func TestLossErrors(t *testing.T) {
	twin, err := LookupLoss("normal", LossOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, lookup := LookupLoss("norml", LossOptions{})
	_, targets := Losses(twin, 2, []float64{1}, []float64{1})
	_, predictions := LossGradient(twin, 1, []float64{1}, []float64{1}, []float64{1})
	_, arriving := LossGradient(twin, 1, []float64{1, 1}, []float64{1}, nil)
	for want, got := range map[string]error{
		`no loss "norml": there are mse, mae, huber, log_cosh, mape, quantile, normal, laplace, student_t, poisson, ` +
			`negative_binomial, tweedie, binary_cross_entropy, cross_entropy`: lookup,
		"normal: targets have length 1: it must be that of [B, outputs] with outputs = 2":    targets,
		"normal: predictions have length 1: it must be 2 for each of 1 targets":              predictions,
		"normal: the gradient of the losses has length 0: it must be that of the targets, 1": arriving,
	} {
		if got == nil || got.Error() != want {
			t.Errorf("error %v, want %s", got, want)
		}
	}
}
