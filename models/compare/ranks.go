package compare

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate/quad"
)

// Ranks compare all groups with each other. They are ranked for each seed that they
// all have: 1 for the lowest score, the mean of the places for equal ones. Two groups
// differ significantly if the difference of their average ranks is at least the
// critical difference of the Nemenyi test.
//
// Source: Demsar, "Statistical comparisons of classifiers over multiple data
// sets", Journal of Machine Learning Research 7, 2006, 1-30, sections 3.2.2 and
// 3.2.4.
type Ranks struct {
	Seeds int `json:"seeds"`
	Ranking
}

// Ranking is the average ranks over any blocks, such as seeds or series.
type Ranking struct {
	CriticalDifference float64 `json:"critical_difference"`
	Places             []Place `json:"groups"` // the lowest average first
	// Alike are the longest intervals of places, first to last, without a significant
	// difference.
	Alike [][2]int `json:"alike"`
	// Friedman tests all groups together; nil where all scores of each block are equal.
	Friedman *Friedman `json:"friedman,omitempty"`
}

// A Place is the average rank of a group.
type Place struct {
	Name    string  `json:"name"`
	Average float64 `json:"average_rank"`
}

// averageRanks returns nil unless at least two groups share at least two seeds.
func averageRanks(groups []Group, alpha float64) *Ranks {
	rows := sharedSeeds(groups)
	if len(groups) < 2 || len(rows) < 2 {
		return nil
	}
	var names []string
	for _, g := range groups {
		names = append(names, g.Name)
	}
	return &Ranks{len(rows), rankingOf(names, rows, alpha)}
}

// rankingOf ranks the scores [block][group] of named groups.
func rankingOf(names []string, rows [][]float64, alpha float64) Ranking {
	r := Ranking{CriticalDifference: criticalDifference(alpha, len(names), len(rows))}
	sums, blocks := make([]int, len(names)), make([][]int, len(rows)) // of doubled ranks
	for b, scores := range rows {
		blocks[b], _ = midranks(scores)
		for i, rank := range blocks[b] {
			sums[i] += rank
		}
	}
	for i, name := range names {
		r.Places = append(r.Places, Place{name, float64(sums[i]) / float64(2*len(rows))})
	}
	slices.SortStableFunc(r.Places, func(a, b Place) int { return cmp.Compare(a.Average, b.Average) })
	r.Friedman = friedmanOf(blocks)
	reached := 0
	for first := range r.Places {
		last := first
		for last+1 < len(r.Places) && r.Places[last+1].Average-r.Places[first].Average < r.CriticalDifference {
			last++
		}
		if last > first && last > reached {
			r.Alike = append(r.Alike, [2]int{first, last})
			reached = last
		}
	}
	return r
}

// sharedSeeds returns the scores [seed][group] of the seeds that all groups have.
func sharedSeeds(groups []Group) [][]float64 {
	bySeed := map[uint64][]float64{}
	for _, g := range groups {
		for _, r := range g.Runs {
			bySeed[r.Seed] = append(bySeed[r.Seed], r.Score)
		}
	}
	var rows [][]float64
	for _, scores := range bySeed {
		if len(scores) == len(groups) {
			rows = append(rows, scores)
		}
	}
	return rows
}

// criticalDifference is the smallest difference of the average ranks of two of k
// groups over n blocks that is significant at level alpha: the Nemenyi test,
//
//	q(alpha, k) / sqrt(2) * sqrt(k*(k+1) / (6*n))
//
// with q the quantile of the studentized range. Source: Demsar, "Statistical
// comparisons of classifiers over multiple data sets", Journal of Machine Learning
// Research 7, 2006, 1-30, section 3.2.2.
func criticalDifference(alpha float64, k, n int) float64 {
	groups := float64(k)
	return rangeQuantile(1-alpha, k) * math.Sqrt(groups*(groups+1)/(12*float64(n)))
}

// rangeQuantile is the quantile of the range of k standard normal values: the
// studentized range with infinitely many degrees of freedom. The probability of a
// range below q is k times the integral, over the maximum z, of
// phi(z) * (Phi(z) - Phi(z-q))^(k-1).
func rangeQuantile(probability float64, k int) float64 {
	const tail, nodes = 9, 100 // the probability beyond the tail is below 1e-18
	z, weights := make([]float64, nodes), make([]float64, nodes)
	quad.Legendre{}.FixedLocations(z, weights, -tail, tail)
	below := func(q float64) float64 {
		var sum float64
		for i, w := range weights {
			within := 0.5 * (twiceAbove(-z[i]) - twiceAbove(q-z[i]))
			sum += float64(w * normalDensity(z[i]) * math.Pow(within, float64(k-1)))
		}
		return float64(k) * sum
	}
	low, high := 0.0, 2.0*tail
	for range 60 {
		middle := float64(0.5 * (low + high))
		if below(middle) < probability {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}
