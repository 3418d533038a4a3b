package recipe

import (
	"fmt"
	"math"
	"time"

	"unroll/models"
)

// Effort is how much is tried. It follows from a budget and the length of the series
// alone, never from a clock, so that the choice is the same on every machine.
type Effort struct {
	Seeds   int   `json:"seeds"`   // of every trial
	Epochs  []int `json:"epochs"`  // to choose from
	Rows    int   `json:"rows"`    // of the training part that trials see, the last ones
	Members int   `json:"members"` // of the ensemble
	// Series is how many series of a panel trials see, with Rows in all; 0 for a single series.
	Series int `json:"series,omitempty"`
}

// DefaultBudget is the time that a fit should take on two cores.
const DefaultBudget = time.Minute

// checkpoints are the numbers of epochs to choose from.
func checkpoints() []int { return []int{2, 3, 5, 8, 12, 20, 30, 45, 70, 100} }

// effortFor returns what a budget allows for a training part of so many rows, a season, and
// a loss of so many values for each forecast row. The time is estimated for two cores of an ordinary machine, and half
// of it is left for the ensemble, the test, and slower machines.
func effortFor(budget time.Duration, rows, season, values int) Effort {
	e := Effort{Seeds: min(max(int(10*budget/DefaultBudget), 10), 50), Epochs: checkpoints(), Rows: rows}
	for _, least := range []Effort{
		{Seeds: 3, Rows: rows, Epochs: checkpoints()},
		{Seeds: 3, Rows: 2000, Epochs: checkpoints()[:7]},
		{Seeds: 2, Rows: 1000, Epochs: checkpoints()[:5]},
		{Seeds: 1, Rows: 200, Epochs: checkpoints()[:3]},
	} {
		e.reduce(least, func() bool { return e.cost(lookBack(season), values) > budget.Seconds() })
	}
	e.Members = max(3, 2*e.Seeds)
	if e.Rows < rows {
		e.Members = 3 // each of them sees all rows
	}
	return e
}

// effortForPanel is effortFor a panel. Its recipes are compared on many series at once, which
// takes few seeds, and those that trials do not see are no loss.
func effortForPanel(budget time.Duration, p Profile, dates, values int) Effort {
	e := Effort{Seeds: 2, Epochs: checkpoints(), Rows: p.Rows, Members: 3}
	for _, least := range []Effort{
		{Seeds: 1, Rows: min(p.Rows, 40_000), Epochs: checkpoints()[:7]},
		{Seeds: 1, Rows: min(p.Rows, 10_000), Epochs: checkpoints()[:5]},
		{Seeds: 1, Rows: min(p.Rows, max(1000, dates)), Epochs: checkpoints()[:3]},
	} {
		e.reduce(least, func() bool { return e.panelCost(lookBack(p.Season), values) > budget.Seconds() })
	}
	e.Series = max(1, int(float64(p.Series)*(float64(e.Rows)/float64(p.Rows))))
	return e
}

// panelCost is cost for a panel, of which batches are large.
func (e Effort) panelCost(lookBack, values int) float64 {
	const (
		trials    = 20 // as in cost
		folds     = 3
		perUpdate = 60e-6   // seconds
		perSample = 0.25e-6 // seconds
		perStep   = 0.12e-6 // seconds, of one sample
	)
	updates := math.Ceil(float64(e.Rows) / float64(batch(e.Rows)))
	perEpoch := float64(updates*(perUpdate+float64(perValue*float64(values-1)))) + float64(float64(e.Rows)*(perSample+float64(perStep*float64(lookBack))))
	return trials * folds * (float64(float64(e.Seeds)*float64(e.Epochs[len(e.Epochs)-1])*perEpoch) + compiling(values))
}

// reduce makes less of everything, but no less than a least effort, until the work is not
// over the budget.
func (e *Effort) reduce(least Effort, over func() bool) {
	for over() && e.Seeds > least.Seeds {
		e.Seeds--
	}
	for over() && e.Rows > least.Rows {
		e.Rows = max(least.Rows, e.Rows/2)
	}
	for over() && len(e.Epochs) > len(least.Epochs) {
		e.Epochs = e.Epochs[:len(e.Epochs)-1]
	}
}

// cost estimates the seconds of one core that the trials take.
func (e Effort) cost(lookBack, values int) float64 {
	const (
		trials     = 14 // equivalents of a GRU with 16 units, in both rounds
		folds      = 3
		perUpdate  = 30e-6 // seconds
		perStep    = 4e-6  // seconds, for each time step of a batch of 8
		smallBatch = 8
	)
	size := batch(e.Rows)
	updates := math.Ceil(float64(e.Rows) / float64(size))
	perBatch := perUpdate + float64(perStep*float64(lookBack*size)/smallBatch) + float64(perValue*float64(values-1))
	return trials * folds * (float64(float64(e.Seeds)*float64(e.Epochs[len(e.Epochs)-1])*updates*perBatch) + compiling(values))
}

// perValue is the time of an update for each value of a row beside the first, in seconds.
const perValue = 1e-6

// compiling estimates the seconds in which two cores compile the network of a trial, beyond those
// of one with a single value: the values of a row, such as quantiles, depend on each other.
func compiling(values int) float64 { return float64(1.2e-4 * float64(values*values-1)) }

// values is how many values the networks give for each row that they forecast.
func (o Options) values() int { return o.trained().Stack(1, 1).Width() }

// Overrun is a sentence if the least effort takes far more time than the budget; else it is empty.
func (s *Search) Overrun() string {
	if len(s.Folds) == 0 {
		return ""
	}
	cost := s.Effort.cost
	if s.Panel != nil {
		cost = s.Effort.panelCost
	}
	const far = 2
	seconds := cost(lookBack(s.Profile.Season), s.values())
	if seconds < far*s.Budget.Seconds() {
		return ""
	}
	text := fmt.Sprintf("the budget of %v is too small: the least search takes about %.2g s", s.Budget, seconds)
	if n := s.values(); n > 1 {
		text += fmt.Sprintf(", since the loss has %d values for each row: give a larger budget or fewer values", n)
	}
	return text
}

// scaled returns the epochs that make as many updates on all training samples as
// were found best on the trials' own.
func scaled(epochs int, tried, all int, spec models.Spec) int {
	updates := func(samples int) float64 { return math.Ceil(float64(samples) / float64(spec.Train.Batch)) }
	return max(1, int(math.Round(float64(epochs)*updates(tried)/updates(all))))
}
