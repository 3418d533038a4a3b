package experiment

import (
	"time"

	"unroll/models"
)

// Summary is the scores of a configuration over its seeds, beside the baselines'.
type Summary struct {
	Name       string         `json:"name"`
	About      string         `json:"about,omitempty"`
	Cell       string         `json:"cell"`
	Seeds      int            `json:"seeds"`    // runs with a result
	Diverged   int            `json:"diverged"` // runs whose loss became NaN or infinite
	Parameters int            `json:"parameters"`
	Train      *Distribution  `json:"train_rmse"` // nil without a result
	Test       *Distribution  `json:"test_rmse"`
	Published  *PublishedPair `json:"printed,omitempty"`
	Baselines  []Baseline     `json:"baselines"`
	// Persistence is one of Baselines, Best the one with the lowest score; nil if the
	// series does not allow them.
	Persistence *Baseline `json:"-"`
	Best        *Baseline `json:"best_baseline,omitempty"`
	// Beats is the number of seeds that score below persistence on the test points.
	Beats int `json:"seeds_that_beat_persistence"`
	// Seconds is the time spent training all seeds, in seconds of one core.
	Seconds float64 `json:"seconds"`
	// Update is the time of one update in microseconds, the median over the seeds.
	Update float64 `json:"microseconds_per_update"`
}

// PublishedPair is a published pair of scores and their percentiles among the seeds'
// scores.
type PublishedPair struct {
	models.Published
	TrainPercentile float64 `json:"train_percentile"`
	TestPercentile  float64 `json:"test_percentile"`
}

// Summarize scores a configuration over its runs.
func (c *Configuration) Summarize() Summary {
	s := Summary{
		Name: c.Spec.Name, About: c.Spec.About, Cell: c.Spec.Model.Cell.Name, Baselines: c.Baselines,
		Persistence: c.Persistence(), Best: c.bestBaseline(),
	}
	var train, test, updates []float64
	for _, r := range c.Runs {
		if r.Err != nil {
			s.Diverged++
			continue
		}
		train = append(train, r.Result.Train.RMSE())
		test = append(test, r.Result.Test.RMSE())
		updates = append(updates, float64(r.Result.Fit/time.Nanosecond)/1e3/float64(max(1, r.Result.Updates)))
		s.Seconds += r.Result.Fit.Seconds()
		s.Parameters = r.Result.Parameters
	}
	if len(test) == 0 {
		return s
	}
	s.Seeds, s.Train, s.Test = len(test), DistributionOf(train), DistributionOf(test)
	s.Update = DistributionOf(updates).Median
	if scores := c.Spec.Published; scores != nil {
		s.Published = &PublishedPair{*scores, s.Train.percentile(scores.Train), s.Test.percentile(scores.Test)}
	}
	if p := s.Persistence; p != nil {
		s.Beats = s.Test.Below(p.RMSE)
	}
	return s
}

// bestBaseline is the baseline with the lowest test score.
func (c *Configuration) bestBaseline() *Baseline {
	var best *Baseline
	for i, b := range c.Baselines {
		if b.Missing == "" && (best == nil || b.RMSE < best.RMSE) {
			best = &c.Baselines[i]
		}
	}
	return best
}
