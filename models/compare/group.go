package compare

import (
	"cmp"
	"fmt"
	"slices"

	"unroll/models"
	"unroll/models/experiment"
)

// Runs are what is compared: groups of runs, with the scores of one metric.
type Runs struct {
	Metric Metric
	Groups []Group
}

// A Group is a configuration's runs, one a seed.
type Group struct {
	Name          string `json:"name"` // says how it differs from the other groups
	Configuration string `json:"configuration"`
	Cell          string `json:"cell"`
	Engine        string `json:"engine"`
	Folder        string `json:"folder"`
	Parameters    int    `json:"parameters,omitempty"` // trained numbers; 0 if unknown
	// Persistence is the RMSE of the last value as a forecast of the test points;
	// nil if unknown.
	Persistence *float64 `json:"persistence,omitempty"`
	Runs        []Run    `json:"-"` // by seed, at least one
}

// A Run is what is compared of a run.
type Run struct {
	Seed      uint64
	Score     float64          // RMSE in the series' unit
	Forecasts models.Forecasts // that it is the score of; without entries if unknown
	Update    float64          // time of one update in microseconds; 0 if unknown
}

// scores are those of the runs, in their order.
func (g *Group) scores() []float64 {
	var scores []float64
	for _, r := range g.Runs {
		scores = append(scores, r.Score)
	}
	return scores
}

// update is the median time of one update in microseconds; 0 if unknown.
func (g *Group) update() float64 {
	var updates []float64
	for _, r := range g.Runs {
		updates = append(updates, r.Update)
	}
	slices.Sort(updates)
	return experiment.Quantile(updates, 0.5)
}

// median is the run with the median score, the lower one of two.
func (g *Group) median() Run {
	sorted := slices.SortedStableFunc(slices.Values(g.Runs), func(a, b Run) int { return cmp.Compare(a.Score, b.Score) })
	return sorted[(len(sorted)-1)/2]
}

// count says how many there are of something.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
