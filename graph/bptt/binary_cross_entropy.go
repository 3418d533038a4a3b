package bptt

// binaryCrossEntropy is the negative log probability of an event y, 1 or 0, of
// probability p = sigmoid(a):
//
//	l = -y*log(p) - (1-y)*log(1-p)
//	da = p - y
func binaryCrossEntropy() loss {
	return pointwise([]string{"probability"}, bernoulliForward[float64], bernoulliForward[complex128], func(raw []float64, y float64, d []float64) {
		d[0] = sigmoid(raw[0]) - y
	})
}

func bernoulliForward[S Scalar](raw []S, y float64) S {
	return -number[S](y)*logSigmoid(raw[0]) - number[S](1-y)*logSigmoid(-raw[0])
}
