package compare

import "gonum.org/v1/gonum/stat/distuv"

// Friedman tests whether the average ranks of all groups are equal.
type Friedman struct {
	Statistic float64 `json:"chi_squared"` // corrected for ties
	Degrees   int     `json:"degrees_of_freedom"`
	P         float64 `json:"p"` // of the chi-squared distribution, which is close from about ten blocks on
}

// friedmanOf tests the doubled ranks [block][group]; nil where all scores of each block are equal.
//
// Source: Friedman, "The use of ranks to avoid the assumption of normality implicit in the
// analysis of variance", Journal of the American Statistical Association 32, 1937, 675-701; for
// ties, Hollander and Wolfe, "Nonparametric Statistical Methods", 1973, 139-146.
func friedmanOf(blocks [][]int) *Friedman {
	k := len(blocks[0])
	n, groups := float64(len(blocks)), float64(k)
	sums, ties := make([]float64, k), 0.0
	for _, doubled := range blocks {
		counts := map[int]float64{} // of groups that share a rank
		for i, rank := range doubled {
			sums[i] += float64(0.5 * float64(rank))
			counts[rank]++
		}
		for _, t := range counts { // whole numbers: their order does not matter
			ties += float64(t*t*t) - t
		}
	}
	between := 0.0
	for _, sum := range sums {
		d := sum - float64(0.5*n*(groups+1))
		between += float64(d * d)
	}
	within := float64(n*groups*(groups+1)) - ties/(groups-1)
	if within <= 0 {
		return nil
	}
	f := Friedman{Statistic: 12 * between / within, Degrees: k - 1}
	f.P = distuv.ChiSquared{K: groups - 1}.Survival(f.Statistic)
	return &f
}
