package bptt

// lossEntry is one line of the list of losses.
type lossEntry struct {
	name  string
	build func(LossOptions) loss
}

// always registers a loss without options.
func always(name string, build func() loss) lossEntry {
	return lossEntry{name, func(LossOptions) loss { return build() }}
}

// losses lists every loss.
func losses() []lossEntry {
	return []lossEntry{
		always("mse", mse),
		always("mae", mae),
		{"huber", huber},
		always("log_cosh", logCosh),
		always("mape", mape),
		{"quantile", quantile},
		always("normal", normal),
		always("laplace", laplace),
		always("student_t", studentT),
		always("poisson", poisson),
		always("negative_binomial", negativeBinomial),
		{"tweedie", tweedie},
		always("binary_cross_entropy", binaryCrossEntropy),
		always("cross_entropy", crossEntropy),
	}
}

// errorLoss is a loss f of the error d = p - y of the one predicted number p, with
// derivative slope.
func errorLoss(real func(d, y float64) float64, complex func(d complex128, y float64) complex128, slope func(d, y float64) float64) loss {
	return pointwise([]string{"prediction"},
		func(raw []float64, y float64) float64 { return real(raw[0]-y, y) },
		func(raw []complex128, y float64) complex128 { return complex(raw[0]-number[complex128](y), y) },
		func(raw []float64, y float64, d []float64) { d[0] = slope(raw[0]-y, y) })
}
