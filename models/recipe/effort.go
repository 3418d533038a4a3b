package recipe

import (
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

// effortFor returns what a budget allows for a training part of so many rows and
// a season. The time is estimated for two cores of an ordinary machine, and half
// of it is left for the ensemble, the test, and slower machines.
func effortFor(budget time.Duration, rows, season int) Effort {
	e := Effort{Seeds: min(max(int(10*budget/DefaultBudget), 10), 50), Epochs: checkpoints(), Rows: rows}
	for _, least := range []Effort{
		{Seeds: 3, Rows: rows, Epochs: checkpoints()},
		{Seeds: 3, Rows: 2000, Epochs: checkpoints()[:7]},
		{Seeds: 2, Rows: 1000, Epochs: checkpoints()[:5]},
		{Seeds: 1, Rows: 200, Epochs: checkpoints()[:3]},
	} {
		e.reduce(least, func() bool { return e.cost(lookBack(season)) > budget.Seconds() })
	}
	e.Members = max(3, 2*e.Seeds)
	if e.Rows < rows {
		e.Members = 3 // each of them sees all rows
	}
	return e
}

// effortForPanel is effortFor a panel. Its recipes are compared on many series at once, which
// takes few seeds, and those that trials do not see are no loss.
func effortForPanel(budget time.Duration, p Profile, dates int) Effort {
	e := Effort{Seeds: 2, Epochs: checkpoints(), Rows: p.Rows, Members: 3}
	for _, least := range []Effort{
		{Seeds: 1, Rows: min(p.Rows, 40_000), Epochs: checkpoints()[:7]},
		{Seeds: 1, Rows: min(p.Rows, 10_000), Epochs: checkpoints()[:5]},
		{Seeds: 1, Rows: min(p.Rows, max(1000, dates)), Epochs: checkpoints()[:3]},
	} {
		e.reduce(least, func() bool { return e.panelCost(lookBack(p.Season)) > budget.Seconds() })
	}
	e.Series = max(1, int(float64(p.Series)*(float64(e.Rows)/float64(p.Rows))))
	return e
}

// panelCost is cost for a panel, of which batches are large.
func (e Effort) panelCost(lookBack int) float64 {
	const (
		trials    = 20 // as in cost
		folds     = 3
		perUpdate = 60e-6   // seconds
		perSample = 0.25e-6 // seconds
		perStep   = 0.12e-6 // seconds, of one sample
	)
	updates := math.Ceil(float64(e.Rows) / float64(batch(e.Rows)))
	perEpoch := float64(updates*perUpdate) + float64(float64(e.Rows)*(perSample+float64(perStep*float64(lookBack))))
	return trials * folds * float64(e.Seeds) * float64(e.Epochs[len(e.Epochs)-1]) * perEpoch
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
func (e Effort) cost(lookBack int) float64 {
	const (
		trials     = 14 // equivalents of a GRU with 16 units, in both rounds
		folds      = 3
		perUpdate  = 30e-6 // seconds
		perStep    = 4e-6  // seconds, for each time step of a batch of 8
		smallBatch = 8
	)
	size := batch(e.Rows)
	updates := math.Ceil(float64(e.Rows) / float64(size))
	perBatch := perUpdate + float64(perStep*float64(lookBack*size)/smallBatch)
	return trials * folds * float64(e.Seeds) * float64(e.Epochs[len(e.Epochs)-1]) * updates * perBatch
}

// scaled returns the epochs that make as many updates on all training samples as
// were found best on the trials' own.
func scaled(epochs int, tried, all int, spec models.Spec) int {
	updates := func(samples int) float64 { return math.Ceil(float64(samples) / float64(spec.Train.Batch)) }
	return max(1, int(math.Round(float64(epochs)*updates(tried)/updates(all))))
}
