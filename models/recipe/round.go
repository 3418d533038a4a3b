package recipe

import (
	"context"
	"errors"
	"math"
	"sync"

	"golang.org/x/sync/errgroup"

	"unroll/dataset"
	"unroll/models"
)

// attempt is a recipe on one fold.
type attempt struct {
	prepared *models.Prepared
	curves   [][][]float64 // [seed, checkpoint, forecast]
	diverged []error       // by seed
}

// try judges every recipe on every fold with every seed.
func (s *Search) try(ctx context.Context, round int, recipes []Recipe, folds []Fold) ([]Trial, error) {
	trials := make([]Trial, len(recipes))
	attempts := make([][]*attempt, len(recipes)) // [recipe, fold]
	for i, r := range recipes {
		trials[i] = Trial{Round: round, Name: r.Name, Inputs: len(r.Spec.Data.Inputs) > 0, spec: r.Spec}
		for _, fold := range folds {
			p, err := s.prepare(r.Spec, fold)
			if err != nil {
				trials[i].Missing, attempts[i] = err.Error(), nil
				break
			}
			attempts[i] = append(attempts[i], &attempt{p, make([][][]float64, s.Effort.Seeds), make([]error, s.Effort.Seeds)})
		}
	}
	if err := s.train(ctx, round, attempts); err != nil {
		return nil, err
	}
	for i := range trials {
		if trials[i].Missing == "" {
			s.judge(&trials[i], attempts[i])
		}
	}
	return trials, nil
}

// prepare cuts a fold out of the last rows of the training part.
func (s *Search) prepare(spec models.Spec, fold Fold) (*models.Prepared, error) {
	from := s.Profile.Rows - min(s.Effort.Rows, s.Profile.Rows)
	frame, err := s.Frame.Select(spec.Data)
	if err != nil {
		return nil, err
	}
	spec.Split = dataset.Split{Rows: fold.Origin}
	return models.Prepare(&spec, frame.Slice(from, from+fold.End))
}

// train fills in the curves of all attempts, several at a time.
func (s *Search) train(ctx context.Context, round int, attempts [][]*attempt) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, s.Jobs))
	var mutex sync.Mutex
	done, all := 0, 0
	for _, folds := range attempts {
		all += len(folds) * s.Effort.Seeds
	}
	for _, folds := range attempts {
		for _, a := range folds {
			for seed := range s.Effort.Seeds {
				group.Go(func() (err error) {
					a.curves[seed], err = curve(ctx, a.prepared, s.Seed+uint64(seed), s.Effort.Epochs, s.Engine)
					if diverged := (*models.DivergedError)(nil); errors.As(err, &diverged) {
						a.diverged[seed], err = err, nil
					}
					if s.Progress != nil && err == nil {
						mutex.Lock()
						defer mutex.Unlock()
						done++
						s.Progress(round, done, all)
					}
					return err
				})
			}
		}
	}
	return group.Wait()
}

// judge finds the number of epochs with the lowest RMSE of the seeds' mean forecast
// over all folds.
func (s *Search) judge(t *Trial, folds []*attempt) {
	for _, a := range folds {
		if err := errors.Join(a.diverged...); err != nil {
			t.Missing = err.Error()
			return
		}
	}
	t.RMSE = math.Inf(1)
	for c, epochs := range s.Effort.Epochs {
		var sum, count float64
		for _, a := range folds {
			for i, y := range actual(a.prepared) {
				var mean float64
				for _, curve := range a.curves {
					mean += curve[c][i] / float64(len(a.curves))
				}
				sum += (y - mean) * (y - mean)
				count++
			}
		}
		if rmse := math.Sqrt(sum / count); rmse < t.RMSE {
			t.RMSE, t.Epochs = rmse, epochs
		}
	}
	if math.IsInf(t.RMSE, 1) {
		t.Missing = "its forecasts are not finite"
	}
}

// actual are the values that a fold's forecasts meet, in their order.
func actual(p *models.Prepared) []float64 {
	var y []float64
	for i := range p.Test.Len() {
		row := p.Test.Row(i)
		y = append(y, p.Frame.Target()[row:row+p.Test.Horizon]...)
	}
	return y
}
