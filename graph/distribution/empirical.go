package distribution

import "slices"

// Empirical is the distribution of a value drawn from Sorted, which has at least one value,
// the lowest first.
type Empirical struct{ Sorted []float64 }

func (d Empirical) Mean() float64 {
	var sum float64
	for _, x := range d.Sorted {
		sum += x
	}
	return sum / float64(len(d.Sorted))
}

func (d Empirical) CDF(x float64) float64 {
	above, _ := slices.BinarySearchFunc(d.Sorted, x, func(value, x float64) int {
		if value <= x {
			return -1
		}
		return 1
	})
	return float64(above) / float64(len(d.Sorted))
}

func (d Empirical) Quantile(p float64) float64 {
	n := len(d.Sorted)
	for i := max(0, int(p*float64(n))-1); i < n; i++ {
		if float64(i+1)/float64(n) >= p {
			return d.Sorted[i]
		}
	}
	return d.Sorted[n-1]
}

// CRPS is equation 3 of Jordan, Krüger & Lerch (2019, Journal of Statistical Software 90).
func (d Empirical) CRPS(y float64) float64 {
	n := float64(len(d.Sorted))
	var sum float64
	for i, x := range d.Sorted {
		weight := -(float64(i) + 0.5)
		if y < x {
			weight += n
		}
		sum += float64((x - y) * weight)
	}
	return 2 * sum / (n * n)
}
