package compare

import (
	"math"
	"slices"

	"unroll/models/experiment"
)

// distribution is that of scores, as `unroll run` gives it.
func distribution(values []float64) experiment.Distribution {
	sorted := slices.Sorted(slices.Values(values))
	return experiment.Distribution{Low: quantile(sorted, 0.05), Median: quantile(sorted, 0.5), High: quantile(sorted, 0.95), Values: values}
}

// quantile is type 7 of Hyndman & Fan (1996).
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	below := int(math.Floor(at))
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (at-float64(below))*(sorted[above]-sorted[below])
}
