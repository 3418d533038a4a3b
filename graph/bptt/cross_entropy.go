package bptt

// crossEntropy is that of n classes with probabilities p = softmax(a), where y_k are the
// shares of the classes:
//
//	l_k = -n*y_k*log(p_k),  log(p_k) = a_k - log(sum over j of e^a_j)
//
// With the arriving gradients g_k, and dp_k/da_j = p_k*((1 if j = k, else 0) - p_j),
//
//	da_j = n*(p_j * sum over k of g_k*y_k - g_j*y_j)
func crossEntropy() loss {
	return loss{
		parameters: []string{"probability"}, real: crossEntropyForward[float64], complex: crossEntropyForward[complex128],
		backward: func(s *backSample) {
			n := float64(len(s.y))
			var arriving float64
			for k, y := range s.y {
				arriving += s.dloss[k] * y
			}
			for j, p := range logSoftmax(s.raw[0]) {
				s.draw[0][j] += n * (exp(p)*arriving - s.dloss[j]*s.y[j])
			}
		},
	}
}

func crossEntropyForward[S Scalar](s *sample[S]) {
	for k, p := range logSoftmax(s.raw[0]) {
		s.loss[k] = -number[S](float64(len(s.y))*s.y[k]) * p
	}
}

// logSoftmax subtracts the first number from all, so that a common offset is lost.
func logSoftmax[S Scalar](a []S) []S {
	var sum S
	for _, x := range a {
		sum += exp(x - a[0])
	}
	var logs []S
	for _, x := range a {
		logs = append(logs, x-a[0]-log(sum))
	}
	return logs
}
