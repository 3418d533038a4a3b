package compare

import (
	"cmp"
	"slices"
)

// Holm corrects p-values for their number, so that the probability of any false
// positive stays below the level that they are compared with: the i-th lowest of m
// is multiplied by m-i+1, and raised to the one before if that is greater.
//
// Source: Holm, "A simple sequentially rejective multiple test procedure",
// Scandinavian Journal of Statistics 6, 1979, 65-70.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	corrected := make([]float64, len(p))
	var highest float64
	for i, at := range order {
		highest = max(highest, min(1, float64(len(p)-i)*p[at]))
		corrected[at] = highest
	}
	return corrected
}
