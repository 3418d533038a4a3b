package forecast

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"unroll/models"
)

// Options say what runs the networks; nothing in it but the engine's rounding
// changes a forecast.
type Options struct {
	Engine string // default models.DefaultEngine
	Jobs   int    // networks at work at a time; default 1
}

func (o Options) resolved() Options {
	o.Jobs = max(1, o.Jobs)
	return o
}

// Ensemble is the network of one Spec, trained with several seeds on the same
// rows. Its forecast is the mean of its members' forecasts.
type Ensemble struct {
	// Prepared is the data that the members were trained on.
	Prepared *models.Prepared
	// Seeds are those of the members, in order.
	Seeds []uint64
	// Diverged are seeds left out because their loss was no longer a number.
	Diverged []uint64
	// Final, if not nil, was trained on every row that there was, those that judge
	// this ensemble included: it makes the forecasts of what follows. See
	// [Ensemble.TrainFinal].
	Final *Ensemble

	options Options
	members []models.Predictor
	saved   []models.Saved // of the members
}

// Train trains the prepared Spec with count seeds from first on. Seeds that
// diverge are left out, and it is an error if all do.
func Train(ctx context.Context, p *models.Prepared, first uint64, count int, o Options) (*Ensemble, error) {
	seeds := make([]uint64, count)
	for i := range seeds {
		seeds[i] = first + uint64(i)
	}
	return train(ctx, p, seeds, o, func(int) {})
}

// train is Train for any seeds; after each training it tells how many are done.
func train(ctx context.Context, p *models.Prepared, seeds []uint64, o Options, progress func(done int)) (*Ensemble, error) {
	o = o.resolved()
	trained := make([]models.Saved, len(seeds))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(o.Jobs)
	var mutex sync.Mutex
	done := 0
	for i, seed := range seeds {
		group.Go(func() error {
			r, err := p.Run(ctx, seed, models.RunOptions{Engine: o.Engine})
			if diverged := (*models.DivergedError)(nil); err != nil && !errors.As(err, &diverged) {
				return err
			}
			if err == nil {
				trained[i] = r.Trained
			}
			mutex.Lock()
			defer mutex.Unlock()
			done++
			progress(done)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return New(p, seeds, trained, o)
}

// New puts an ensemble together from trained networks, one for each seed; an
// empty one stands for a seed that diverged.
func New(p *models.Prepared, seeds []uint64, trained []models.Saved, o Options) (*Ensemble, error) {
	e := &Ensemble{Prepared: p, options: o.resolved()}
	for i, saved := range trained {
		if len(saved) == 0 {
			e.Diverged = append(e.Diverged, seeds[i])
			continue
		}
		m, err := models.NewPredictor(p.Spec, e.options.Engine, p.Train.T, p.Train.F, p.Train.Horizon, saved)
		if err != nil {
			e.Close()
			return nil, fmt.Errorf("seed %d: %w", seeds[i], err)
		}
		e.Seeds, e.members, e.saved = append(e.Seeds, seeds[i]), append(e.members, m), append(e.saved, saved)
	}
	if len(e.members) == 0 {
		return nil, fmt.Errorf("%s: no seed came to a result, the loss of all %d was no longer a number: try a lower learning rate or clip_norm",
			p.Spec.Name, len(seeds))
	}
	return e, nil
}

// Close releases what the compiled networks hold, those of Final too.
func (e *Ensemble) Close() {
	if e.Final != nil {
		e.Final.Close()
	}
	for _, m := range e.members {
		m.Close()
	}
}
