package compare

import (
	"math"
	"slices"
)

// wilcoxon tests whether differences are symmetric about 0: the signed-rank test, without the
// differences that are 0. p is two-sided: twice the smaller tail, of the exact distribution
// below 50 differences and of a normal one, corrected for ties and continuity, from there on.
// It is 1 without a difference.
//
// Source: Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1, 1945,
// 80-83; for ties, Lehmann, "Nonparametrics: Statistical Methods Based on Ranks", 1975,
// section 3.2.
func wilcoxon(differences []float64) (p float64) {
	d := slices.DeleteFunc(slices.Clone(differences), func(v float64) bool { return v == 0 })
	sizes := make([]float64, len(d))
	for i, v := range d {
		sizes[i] = math.Abs(v)
	}
	doubled, shared := midranks(sizes)
	positive := 0 // twice the sum of the ranks of positive differences
	for i, v := range d {
		if v > 0 {
			positive += doubled[i]
		}
	}
	n := float64(len(d))
	if len(d) < exactBelow {
		return signedP(doubled, positive)
	}
	var ties float64
	for _, count := range shared {
		t := float64(count)
		ties += float64(t*t*t) - t
	}
	variance := n*(n+1)*(2*n+1)/24 - ties/48
	distance := math.Abs(float64(0.5*float64(positive))-float64(0.25*n*(n+1))) - 0.5
	if distance <= 0 || variance <= 0 {
		return 1
	}
	return twiceAbove(distance / math.Sqrt(variance))
}

// signedP is twice the smaller share, of all ways to give the ranks signs, of those whose
// sum of positive ranks is no greater, or no less, than the one observed.
func signedP(doubled []int, observed int) float64 {
	most := 0
	for _, r := range doubled {
		most += r
	}
	share := make([]float64, most+1) // of the ways, by sum
	share[0] = 1
	for _, r := range doubled {
		for sum := most; sum >= 0; sum-- {
			share[sum] = float64(0.5 * share[sum])
			if sum >= r {
				share[sum] += float64(0.5 * share[sum-r])
			}
		}
	}
	var below, above float64
	for sum, s := range share {
		if sum <= observed {
			below += s
		}
		if sum >= observed {
			above += s
		}
	}
	return min(1, 2*min(below, above))
}
