package recipe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"unroll/dataset"
	"unroll/models"
)

// Trial is a recipe and its score on the folds.
type Trial struct {
	Round  int     `json:"round"`
	Name   string  `json:"recipe"` // what the network sees, and what it is
	Epochs int     `json:"epochs"` // the best of those tried
	RMSE   float64 `json:"rmse"`   // of the seeds' mean forecast over all folds, in the series' unit
	// Inputs says that the network sees the other columns.
	Inputs bool `json:"inputs,omitempty"`
	// Missing says why there is no score, such as too few rows.
	Missing string `json:"missing,omitempty"`

	spec models.Spec
}

// MarshalJSON writes the RMSE as null where there is no score.
func (t Trial) MarshalJSON() ([]byte, error) {
	type plain Trial
	if t.Missing == "" {
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
	curves   [][]models.Forecasts // of the rows after the origin, by seed and checkpoint
	diverged []error              // by seed
}

// try scores every recipe on every fold with every seed, several at a time.
func (s *Search) try(ctx context.Context, round int, recipes []Trial) error {
	attempts := make([][]*attempt, len(recipes)) // [recipe, fold]
	for i := range recipes {
		recipes[i].Round = round
		for _, fold := range s.Folds {
			p, err := s.prepare(recipes[i].spec, fold)
			if err != nil {
				recipes[i].Missing, attempts[i] = err.Error(), nil
				break
			}
			attempts[i] = append(attempts[i], &attempt{p, make([][]models.Forecasts, s.Effort.Seeds), make([]error, s.Effort.Seeds)})
		}
	}
	if err := s.train(ctx, fmt.Sprintf("recipes, round %d", round), slices.Concat(attempts...)); err != nil {
		return err
	}
	for i := range recipes {
		if recipes[i].Missing == "" {
			recipes[i].score(attempts[i], s.Effort.Epochs)
		}
	}
	return nil
}

// prepare cuts a fold out of the last rows of the training part.
func (s *Search) prepare(spec models.Spec, fold Fold) (*models.Prepared, error) {
	frame, err := s.Frame.Select(spec.Data)
	if err != nil {
		return nil, err
	}
	from := s.Profile.Rows - s.rows()
	spec.Split = dataset.Split{Rows: fold.Origin}
	return models.Prepare(&spec, frame.Slice(from, from+fold.End))
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
			a.diverged[at.Run], err = err, nil
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

// score finds the number of epochs with the lowest RMSE of the seeds' mean forecast
// over all folds.
func (t *Trial) score(folds []*attempt, checkpoints []int) {
	for _, a := range folds {
		if err := errors.Join(a.diverged...); err != nil {
			t.Missing = err.Error()
			return
		}
	}
	t.RMSE = math.Inf(1)
	for c, epochs := range checkpoints {
		var sum, count float64
		for _, a := range folds {
			for i, y := range actual(a.prepared) {
				if math.IsNaN(y) {
					continue
				}
				var mean float64
				for _, curve := range a.curves {
					mean += curve[c].Predicted[i] / float64(len(a.curves))
				}
				sum += float64((y - mean) * (y - mean))
				count++
			}
		}
		if rmse := math.Sqrt(sum / count); rmse < t.RMSE {
			t.RMSE, t.Epochs = rmse, epochs
		}
	}
	if math.IsInf(t.RMSE, 1) {
		t.RMSE, t.Missing = 0, "its forecasts are not finite"
	}
}

// actual returns the values that a fold's forecasts are compared with, in their order,
// with NaN where one was filled in.
func actual(p *models.Prepared) []float64 {
	var y []float64
	observed := p.Frame.Observed()
	for i := range p.Test.Len() {
		row := p.Test.Row(i)
		y = append(y, observed[row:row+p.Test.Horizon]...)
	}
	return y
}
