package bptt

import "math"

// huber is the loss of Huber (1964): with d = p - y and the bound D
//
//	l = d^2/2            dp = d            where |d| <= D
//	l = D*(|d| - D/2)    dp = D*sign(d)    elsewhere
func huber(o LossOptions) loss {
	delta := o.Delta
	if delta == 0 {
		delta = 1
	}
	return errorLoss(huberForward[float64](delta), huberForward[complex128](delta), func(d, _ float64) float64 {
		if math.Abs(d) <= delta {
			return d
		}
		return delta * sign(d)
	})
}

func huberForward[S Scalar](delta float64) func(d S, y float64) S {
	return func(d S, _ float64) S {
		if a := abs(d); realPart(a) > delta {
			return number[S](delta) * (a - number[S](delta/2))
		}
		return d * d / 2
	}
}
