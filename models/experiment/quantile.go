package experiment

import "math"

// Quantile interpolates between the order statistics so that the least is the
// quantile 0 and the greatest 1: type 7 of Hyndman & Fan (The American Statistician
// 50, 1996), the default of R and numpy, which gonum does not have. Values may be
// infinite; there is at least one.
func Quantile(sorted []float64, share float64) float64 {
	at := share * float64(len(sorted)-1)
	below := int(math.Floor(at))
	low, high := sorted[below], sorted[min(below+1, len(sorted)-1)]
	if low == high || math.IsInf(low, -1) || at == float64(below) {
		return low
	}
	return low + (at-float64(below))*(high-low)
}
