package compare

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/combin"
)

// exactBelow is the sample size from which the normal approximation is used, as in
// R's wilcox.test.
const exactBelow = 50

// mannWhitney tests whether two samples, each of one value or more, come from the
// same distribution. u counts the pairs in which x is above y, equal ones half; p
// is two-sided: twice the smaller tail.
//
// Sources: Mann and Whitney, "On a test of whether one of two random variables is
// stochastically larger than the other", Annals of Mathematical Statistics 18,
// 1947, 50-60; for ties, Lehmann, "Nonparametrics: Statistical Methods Based on
// Ranks", 1975, sections 1.4 and 1.5.
func mannWhitney(x, y []float64) (u, p float64, exact bool) {
	doubled, shared := midranks(append(append([]float64{}, x...), y...))
	sum := 0 // twice the sum of x's ranks
	for _, r := range doubled[:len(x)] {
		sum += r
	}
	u = float64(sum-len(x)*(len(x)+1)) / 2
	if len(x) < exactBelow && len(y) < exactBelow {
		return u, exactP(doubled, len(x), sum), true
	}
	return u, normalP(u, len(x), len(y), shared), false
}

// exactP is twice the smaller share, of all ways to choose n of the ranks, of those
// with a sum no greater, or no less, than the one observed.
func exactP(doubled []int, n, observed int) float64 {
	var below, above, all float64
	for sum, ways := range rankSums(doubled, n) {
		all += ways
		if sum <= observed {
			below += ways
		}
		if sum >= observed {
			above += ways
		}
	}
	return min(1, 2*min(below, above)/all)
}

// rankSums counts the ways to choose n of the ranks for each sum of them. The counts
// for a prefix of the ranks give those for one more: a choice of j contains it or
// does not.
func rankSums(doubled []int, n int) []float64 {
	ranks := slices.Sorted(slices.Values(doubled))
	maxSum := 0
	for _, r := range ranks[len(ranks)-n:] {
		maxSum += r
	}
	ways := make([][]float64, n+1) // [chosen][sum]
	for j := range ways {
		ways[j] = make([]float64, maxSum+1)
	}
	ways[0][0] = 1
	for i, r := range ranks {
		for j := min(i+1, n); j > 0; j-- {
			for sum := min(maxSum, j*r); sum >= r; sum-- { // r is the maximum so far
				ways[j][sum] += ways[j-1][sum-r]
			}
		}
	}
	return ways[n]
}

// normalP approximates the distribution of u by a normal one, corrected for ties and
// continuity.
func normalP(u float64, n, m int, shared []int) float64 {
	all := float64(n + m)
	var ties float64
	for _, count := range shared {
		t := float64(count)
		ties += float64(t*t*t) - t
	}
	pairs := float64(n) * float64(m)
	variance := pairs / 12 * (all + 1 - ties/(all*(all-1)))
	distance := math.Abs(u-float64(0.5*pairs)) - 0.5
	if distance <= 0 || variance <= 0 {
		return 1
	}
	return twiceAbove(distance / math.Sqrt(variance))
}

// minP is the smallest possible p of samples of these sizes: that of no overlap.
func minP(n, m int) float64 {
	return min(1, 2*math.Exp(-combin.LogGeneralizedBinomial(float64(n+m), float64(n))))
}

// seedsNeeded is the smallest size of both samples with which one of so many
// comparisons can be significant.
func seedsNeeded(alpha float64, comparisons int) int {
	n := 1
	for float64(comparisons)*minP(n, n) > alpha {
		n++
	}
	return n
}

// midranks returns twice the rank of each value, and the number of values that share
// each rank. The lowest value has rank 1; equal values have the mean of their places,
// which is doubled to be an integer.
func midranks(values []float64) (doubled, shared []int) {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	doubled = make([]int, len(values))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			doubled[i] = from + 1 + to // first and last place
		}
		shared = append(shared, to-from)
		from = to
	}
	return doubled, shared
}
