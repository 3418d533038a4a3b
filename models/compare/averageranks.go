package compare

import (
	"cmp"
	"slices"
)

// Ranks compare all groups with each other. Each seed that all groups have ranks
// them, 1 for the lowest score and the mean of the places for equal ones; two
// groups differ where their average ranks lie at least the critical difference of
// the Nemenyi test apart.
//
// Source: Demsar, "Statistical comparisons of classifiers over multiple data
// sets", Journal of Machine Learning Research 7, 2006, 1-30, sections 3.2.2 and
// 3.2.4.
type Ranks struct {
	Seeds              int     `json:"seeds"`
	CriticalDifference float64 `json:"critical_difference"`
	Places             []Place `json:"groups"` // the lowest average first
	// Alike are the largest runs of places, first to last, that do not differ.
	Alike [][2]int `json:"alike"`
}

// A Place is the average rank of a group.
type Place struct {
	Name    string  `json:"name"`
	Average float64 `json:"average_rank"`
}

// averageRanks returns nil unless two groups or more share two seeds or more.
func averageRanks(groups []Group, alpha float64) *Ranks {
	rows := sharedSeeds(groups)
	if len(groups) < 2 || len(rows) < 2 {
		return nil
	}
	r := &Ranks{Seeds: len(rows), CriticalDifference: criticalDifference(alpha, len(groups), len(rows))}
	sums := make([]int, len(groups)) // of doubled ranks
	for _, scores := range rows {
		doubled, _ := midranks(scores)
		for i, rank := range doubled {
			sums[i] += rank
		}
	}
	for i, g := range groups {
		r.Places = append(r.Places, Place{g.Name, float64(sums[i]) / float64(2*len(rows))})
	}
	slices.SortStableFunc(r.Places, func(a, b Place) int { return cmp.Compare(a.Average, b.Average) })
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
