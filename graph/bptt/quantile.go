package bptt

import "fmt"

// quantile is the mean pinball loss of quantiles q_k of L levels t_k:
//
//	q_1 = a_1,  q_k = q_k-1 + softplus(a_k)
//	l = sum over k of max(t_k*(y - q_k), (t_k - 1)*(y - q_k)) / L
//
// A quantile above y has the slope 1 - t_k, one below it -t_k. Quantile k and all after
// it move with a_k:
//
//	dq_k = ((1 if q_k > y, else 0) - t_k)/L
//	da_1 = sum of dq_j,  da_k = sigmoid(a_k) * sum over j >= k of dq_j
func quantile(o LossOptions) loss {
	levels := o.Levels
	if levels == nil {
		levels = []float64{0.1, 0.5, 0.9}
	}
	var names []string
	for _, t := range levels {
		names = append(names, fmt.Sprint("q", t))
	}
	return pointwise(names, quantileForward[float64](levels), quantileForward[complex128](levels), func(raw []float64, y float64, d []float64) {
		n, q := float64(len(levels)), quantiles(raw)
		var after float64
		for k := len(raw) - 1; k >= 0; k-- {
			dq := -levels[k]
			if q[k] > y {
				dq = 1 - levels[k]
			}
			after += dq / n
			d[k] = after
			if k > 0 {
				d[k] *= sigmoid(raw[k])
			}
		}
	})
}

func quantiles[S Scalar](raw []S) []S {
	q := []S{raw[0]}
	for k, a := range raw[1:] {
		q = append(q, q[k]+softplus(a))
	}
	return q
}

func quantileForward[S Scalar](levels []float64) func(raw []S, y float64) S {
	return func(raw []S, y float64) (sum S) {
		for k, q := range quantiles(raw) {
			slope := levels[k]
			if realPart(q) > y {
				slope--
			}
			sum += number[S](slope) * (number[S](y) - q) / number[S](float64(len(levels)))
		}
		return sum
	}
}
