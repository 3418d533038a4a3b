package experiment

import (
	"fmt"
	"slices"
	"time"

	"unroll/models"
)

// Summary is one row of the table: a configuration over its seeds.
type Summary struct {
	Name       string        `json:"name"`
	About      string        `json:"about,omitempty"`
	Cell       string        `json:"cell"`
	Seeds      int           `json:"seeds"`    // runs that came to a result
	Diverged   int           `json:"diverged"` // runs whose loss was no longer a number
	Parameters int           `json:"parameters"`
	Train      *Distribution `json:"train_rmse"` // nil without a result
	Test       *Distribution `json:"test_rmse"`
	Printed    *PrintedPair  `json:"printed,omitempty"`
	Baselines  []Baseline    `json:"baselines"`
	// Persistence and SeasonalNaive are two of Baselines, Best is the one with the
	// lowest score; nil where the series does not allow them.
	Persistence   *Baseline `json:"-"`
	SeasonalNaive *Baseline `json:"-"`
	Best          *Baseline `json:"best_baseline,omitempty"`
	// LastValue calls the persistence forecast in a sentence: "last month's value".
	LastValue string `json:"-"`
	// Beats is how many seeds score below persistence on the test points.
	Beats int `json:"seeds_that_beat_persistence"`
	// Seconds is the time spent training all seeds, in seconds of one core.
	Seconds float64 `json:"seconds"`
	// Update is the time of one update, in microseconds, the median over seeds.
	Update   float64 `json:"microseconds_per_update"`
	Sentence string  `json:"sentence"`
}

// Distribution is a score over the seeds: the median and the 5 % and 95 %
// quantiles (type 7 of Hyndman & Fan 1996), in the series' unit.
type Distribution struct {
	Low    float64   `json:"p05"`
	Median float64   `json:"median"`
	High   float64   `json:"p95"`
	Values []float64 `json:"values"` // by seed
}

// PrintedPair is a printed pair of scores and the share of seeds, in percent,
// that score below each of them.
type PrintedPair struct {
	models.Printed
	TrainPercentile float64 `json:"train_percentile"`
	TestPercentile  float64 `json:"test_percentile"`
}

// Summarise judges a configuration over its runs.
func (c *Configuration) Summarise() Summary {
	s := Summary{
		Name: c.Spec.Name, About: c.Spec.About, Cell: c.Spec.Model.Cell.Name, Baselines: c.Baselines,
		Persistence: c.Persistence(), SeasonalNaive: c.SeasonalNaive(), Best: c.bestBaseline(),
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
	s.Seeds = len(test)
	if s.Seeds > 0 {
		s.Train, s.Test = DistributionOf(train), DistributionOf(test)
		s.Update = DistributionOf(updates).Median
		if printed := c.Spec.Printed; printed != nil {
			s.Printed = &PrintedPair{*printed, percentile(train, printed.Train), percentile(test, printed.Test)}
		}
	}
	if p := s.Persistence; p != nil {
		s.Beats = countBelow(test, p.RMSE)
	}
	s.LastValue = lastValue(c.Frame.Frequency.Name)
	s.Sentence = s.sentence()
	return s
}

// bestBaseline is the one with the lowest test score.
func (c *Configuration) bestBaseline() *Baseline {
	var best *Baseline
	for i, b := range c.Baselines {
		if b.Missing == "" && (best == nil || b.RMSE < best.RMSE) {
			best = &c.Baselines[i]
		}
	}
	return best
}

// DistributionOf returns the distribution of scores, one or more, by seed.
func DistributionOf(values []float64) *Distribution {
	sorted := slices.Sorted(slices.Values(values))
	return &Distribution{Low: Quantile(sorted, 0.05), Median: Quantile(sorted, 0.5), High: Quantile(sorted, 0.95), Values: values}
}

// percentile is the share of values below x, in percent; equal ones count half.
func percentile(values []float64, x float64) float64 {
	var below float64
	for _, v := range values {
		switch {
		case v < x:
			below++
		case v == x:
			below += 0.5
		}
	}
	return 100 * below / float64(len(values))
}

// sentence says in plain words how the configuration stands beside the baselines.
func (s Summary) sentence() string {
	switch {
	case s.Seeds == 0:
		return fmt.Sprintf("diverges in all %d seeds: the loss is no longer a number", s.Diverged)
	case s.Persistence == nil:
		return "has no baseline to stand beside"
	}
	text := fmt.Sprintf("loses to %s in %d of %d seeds", s.LastValue, s.Seeds-s.Beats, s.Seeds)
	if 2*s.Beats > s.Seeds {
		text = fmt.Sprintf("beats %s in %d of %d seeds", s.LastValue, s.Beats, s.Seeds)
	}
	if s.Best != s.Persistence {
		text += fmt.Sprintf("; %s scores %.2f, which %d of %d seeds beat",
			s.Best.Name, s.Best.RMSE, countBelow(s.Test.Values, s.Best.RMSE), s.Seeds)
	}
	if s.Diverged > 0 {
		text += fmt.Sprintf("; %d more diverged", s.Diverged)
	}
	return text
}

// lastValue calls the persistence forecast by the step of the dates.
func lastValue(frequency string) string {
	switch frequency {
	case "yearly":
		return "last year's value"
	case "quarterly":
		return "last quarter's value"
	case "monthly":
		return "last month's value"
	case "weekly":
		return "last week's value"
	case "daily":
		return "yesterday's value"
	}
	return "the last value"
}

func countBelow(values []float64, x float64) int {
	count := 0
	for _, v := range values {
		if v < x {
			count++
		}
	}
	return count
}
