package compare

import (
	"slices"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/experiment"
)

// Runs are groups of runs to compare, with their scores in one metric.
type Runs struct {
	Metric Metric
	Groups []Group
}

// A Group is a configuration's runs, one a seed.
type Group struct {
	Name          string `json:"name"` // distinguishes it from the other groups
	Configuration string `json:"configuration"`
	Cell          string `json:"cell"`
	Engine        string `json:"engine"`
	Folder        string `json:"folder"`
	Parameters    int    `json:"parameters,omitempty"` // trained numbers; 0 if unknown
	// Persistence is the RMSE of persistence on the test points; nil if unknown.
	Persistence *float64 `json:"persistence,omitempty"`
	Runs        []Run    `json:"-"` // by seed, at least one

	part part
}

// A Run is the score of one run and the forecasts that it was computed from.
type Run struct {
	Seed      uint64
	Score     float64          // RMSE in the series' unit
	Forecasts models.Forecasts // without entries if unknown
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

// median is the run with the median score.
func (g *Group) median() Run {
	ranked := experiment.ByScore(g.Runs, func(r Run) float64 { return r.Score })
	return ranked[experiment.MedianIndex(len(ranked))]
}

// A Metric is the part of the series whose RMSE is compared, in the series' unit.
type Metric string

// The metrics.
const (
	Test       Metric = "test"
	Validation Metric = "validation"
	Train      Metric = "train"
)

// ParseMetric returns the metric of a name.
func ParseMetric(name string) (Metric, error) {
	switch m := Metric(name); m {
	case Test, Validation, Train:
		return m, nil
	}
	return "", dataset.BadInput("metric", "%s", input.Unknown("metric", name, []string{string(Test), string(Validation), string(Train)}))
}

// forecasts are those of the metric's part; without entries if the run has none.
func (m Metric) forecasts(r *models.Result) models.Forecasts {
	switch m {
	case Train:
		return r.Train
	case Validation:
		return r.Validation
	}
	return r.Test
}
