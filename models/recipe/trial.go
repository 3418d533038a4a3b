package recipe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"unroll/models"
)

// Trial is a recipe and its score on the folds.
type Trial struct {
	Round  int     `json:"round"`
	Name   string  `json:"recipe"` // what the network sees, and what it is
	Epochs int     `json:"epochs"` // the best of those tried
	RMSE   float64 `json:"rmse"`   // of the seeds' mean forecast over all folds, in the series' unit; 0 for a panel
	// MASE is the mean of the seeds' mean forecast over all folds and series of a panel; 0 for a
	// single series.
	MASE float64 `json:"mase,omitempty"`
	// Inputs says that the network sees the other columns.
	Inputs bool `json:"inputs,omitempty"`
	// Missing says why there is no score, such as too few rows.
	Missing string `json:"missing,omitempty"`

	spec models.Spec
	view string // in round 2: the Name of the recipe that it varies
	// folds are its errors, and the forecasts of a single series, until the choice is made.
	folds []foldCurve
}

// foldCurve is a recipe on one fold: by checkpoint, the sum and the number of the errors of the
// seeds' mean forecast.
type foldCurve struct {
	sums, counts []float64
	heldOut      []float64 // the mean forecast of a single series at the checkpoint that is best without the fold
}

// Measure is that by which recipes are compared: the RMSE, or the MASE for a panel.
func (t Trial) Measure() float64 { return t.RMSE + t.MASE } // one of them is 0

// MarshalJSON writes the RMSE as null where there is none.
func (t Trial) MarshalJSON() ([]byte, error) {
	type plain Trial
	if t.Missing == "" && t.MASE == 0 {
		return json.Marshal(plain(t))
	}
	return json.Marshal(struct {
		plain
		RMSE *float64 `json:"rmse"`
	}{plain: plain(t)})
}

// attempt is a recipe on one fold.
type attempt struct {
	prepared *models.Prepared
	curves   [][]models.Forecasts    // of the rows after the origin, by seed and checkpoint
	diverged []*models.DivergedError // by seed
}

// try scores every recipe on every fold with every seed, several at a time.
func (s *Search) try(ctx context.Context, round int, recipes []Trial) error {
	attempts := make([][]*attempt, len(recipes)) // [recipe, fold]
	for i := range recipes {
		recipes[i].Round = round
		for _, fold := range s.Folds {
			p, err := s.of.cut(s, recipes[i].spec, fold)
			if err != nil {
				recipes[i].Missing, attempts[i] = err.Error(), nil
				break
			}
			attempts[i] = append(attempts[i], &attempt{p, make([][]models.Forecasts, s.Effort.Seeds), make([]*models.DivergedError, s.Effort.Seeds)})
		}
	}
	if err := s.train(ctx, fmt.Sprintf("recipes, round %d", round), slices.Concat(attempts...)); err != nil {
		return err
	}
	for i := range recipes {
		if recipes[i].Missing == "" {
			s.score(&recipes[i], attempts[i])
		}
	}
	return nil
}

// train fills in the curves of all attempts.
func (s *Search) train(ctx context.Context, stage string, attempts []*attempt) error {
	q := models.Queue{Runs: s.Effort.Seeds, Engine: s.Engine, Jobs: s.Jobs}
	for _, a := range attempts {
		q.Prepared = append(q.Prepared, a.prepared)
	}
	var mutex sync.Mutex
	done := 0
	return q.Each(ctx, func(ctx context.Context, at models.Place, lane *models.Lane) (err error) {
		a, o := attempts[at.Prepared], models.RunOptions{Engine: s.Engine, Lane: lane}
		a.curves[at.Run], err = a.prepared.TestCurve(ctx, s.Seed+uint64(at.Run), s.Effort.Epochs, o) //nolint:gosec // a count
		if diverged := (*models.DivergedError)(nil); errors.As(err, &diverged) {
			a.diverged[at.Run], err = diverged, nil
		}
		if err != nil {
			return err
		}
		mutex.Lock()
		defer mutex.Unlock()
		done++
		s.Progress(stage, done, len(attempts)*s.Effort.Seeds)
		return nil
	})
}

// score finds the number of epochs with the lowest error of the seeds' mean forecast over all
// folds.
func (s *Search) score(t *Trial, folds []*attempt) {
	for _, a := range folds {
		for _, diverged := range a.diverged {
			if diverged != nil {
				t.Missing = diverged.Place()
				return
			}
		}
	}
	for _, a := range folds {
		curve := foldCurve{}
		for c := range s.Effort.Epochs {
			mean := a.mean(c)
			errors, points := s.of.errors(a.prepared, mean)
			curve.sums, curve.counts = append(curve.sums, errors), append(curve.counts, points)
		}
		t.folds = append(t.folds, curve)
	}
	if s.Panel == nil {
		for k, a := range folds {
			checkpoint, _ := t.best(k)
			t.folds[k].heldOut = a.mean(checkpoint)
		}
	}
	checkpoint, lowest := t.best(noFold)
	if math.IsInf(lowest, 1) {
		t.Missing = "its forecasts are not finite"
		return
	}
	t.Epochs = s.Effort.Epochs[checkpoint]
	s.of.scored(t, lowest)
}

// noFold is the place of no fold.
const noFold = -1

// best is the checkpoint with the lowest mean error over all folds but one, and that error; it is
// infinite where no error is finite.
func (t *Trial) best(without int) (checkpoint int, lowest float64) {
	lowest = math.Inf(1)
	for c := range t.folds[0].sums {
		var sum, count float64
		for k, f := range t.folds {
			if k != without {
				sum, count = sum+f.sums[c], count+f.counts[c]
			}
		}
		if mean := sum / count; mean < lowest {
			checkpoint, lowest = c, mean
		}
	}
	return checkpoint, lowest
}

// mean is the mean forecast of the seeds at a checkpoint.
func (a *attempt) mean(checkpoint int) []float64 {
	mean := make([]float64, len(a.curves[0][checkpoint].Predicted))
	for i := range mean {
		for _, curve := range a.curves {
			mean[i] += curve[checkpoint].Predicted[i] / float64(len(a.curves))
		}
	}
	return mean
}
