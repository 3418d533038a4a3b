package forecast

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
)

// Options say how networks are run. Forecasts do not depend on them, except for the
// engine's rounding.
type Options struct {
	Engine string // default: models.DefaultEngine
	Jobs   int    // networks that run at the same time; default: the number of cores
	// Partial lets [Open] use what there is of a fit that was interrupted.
	Partial bool
	// Limits bound the series that [Open] reads.
	Limits dataset.Limits
}

func (o Options) jobs() int { return cmp.Or(max(0, o.Jobs), runtime.GOMAXPROCS(0)) }

// Ensemble is the network of one Spec, trained with several seeds on the same
// rows. Its forecast is the mean of its members' forecasts.
type Ensemble struct {
	// Prepared is the data that the members were trained on.
	Prepared *models.Prepared
	// Seeds are those of the members, in order.
	Seeds []uint64
	// Diverged are the seeds without a member, because their loss became NaN or infinite.
	Diverged []uint64
	// Final, if not nil, was trained on every row, test rows included, and forecasts
	// what follows the series. See [Ensemble.TrainFinal].
	Final *Ensemble
	// Warnings say what of an opened series is not as it was when the ensemble was trained.
	Warnings []string
	// Incomplete says what the opened folder lacks of its plan, such as seeds.
	Incomplete []*experiment.Shortfall

	unable   error // why the networks cannot forecast the series, if they cannot
	options  Options
	networks []models.Predictor // by member
	weights  []models.Saved
}

// Train trains the prepared Spec with count seeds, from first on. Seeds that diverge
// are left out; it is an error if all do. The caller closes the ensemble.
func Train(ctx context.Context, p *models.Prepared, first uint64, count int, o Options) (*Ensemble, error) {
	seeds := make([]uint64, count)
	for i := range seeds {
		seeds[i] = first + uint64(i)
	}
	return train(ctx, p, seeds, o, nil)
}

// train is Train for any seeds. Progress, if not nil, is called after each training.
func train(ctx context.Context, p *models.Prepared, seeds []uint64, o Options, progress func(done, all int)) (*Ensemble, error) {
	if err := checkPrepared(p); err != nil {
		return nil, err
	}
	members := make([]Member, len(seeds))
	var mutex sync.Mutex
	done := 0
	q := models.Queue{Prepared: []*models.Prepared{p}, Runs: len(seeds), Engine: o.Engine, Jobs: min(o.jobs(), len(seeds))}
	err := q.Each(ctx, func(ctx context.Context, at models.Place, lane *models.Lane) (err error) {
		m := &members[at.Run]
		m.Seed = seeds[at.Run]
		m.Weights, err = p.TrainOnly(ctx, m.Seed, models.RunOptions{Engine: o.Engine, Lane: lane})
		if diverged := (*models.DivergedError)(nil); err != nil && !errors.As(err, &diverged) {
			return err
		}
		if progress != nil {
			mutex.Lock()
			defer mutex.Unlock()
			done++
			progress(done, len(seeds))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return New(p, members, o)
}

func checkPrepared(p *models.Prepared) error {
	if p == nil || p.Spec == nil {
		return dataset.BadInput("", "there is nothing to train on: prepare a Spec and its series with models.Prepare")
	}
	return nil
}

// Member is a trained network of an ensemble.
type Member struct {
	Seed    uint64
	Weights models.Saved // nil for a training that diverged
}

// New makes an ensemble of trained networks. The caller closes it.
func New(p *models.Prepared, members []Member, o Options) (*Ensemble, error) {
	if err := checkPrepared(p); err != nil {
		return nil, err
	}
	e := &Ensemble{Prepared: p, options: o}
	for _, m := range members {
		if m.Weights == nil {
			e.Diverged = append(e.Diverged, m.Seed)
			continue
		}
		n, err := models.NewPredictor(p.Spec, o.Engine, p.Train.T, p.Train.F, p.Train.Horizon, m.Weights)
		if err != nil {
			e.Close()
			return nil, fmt.Errorf("seed %d: %w", m.Seed, err)
		}
		e.Seeds, e.networks, e.weights = append(e.Seeds, m.Seed), append(e.networks, n), append(e.weights, m.Weights)
	}
	if len(e.Seeds) == 0 {
		return nil, fmt.Errorf("%s: the loss became NaN or infinite with all %d seeds: try a lower learning rate or clip_norm", p.Spec.Name, len(members))
	}
	return e, nil
}

// TrainFinal trains the ensemble's Spec again, with the seeds of its members,
// on every row of its series, and stores the networks in Final. Progress, if not nil,
// is called after each training with the number of those done.
//
// No row is left to test these networks. The errors of the ensemble itself, which was
// trained on fewer rows, are the estimate of theirs.
func (e *Ensemble) TrainFinal(ctx context.Context, progress func(done, all int)) error {
	p, err := e.Prepared.AllRows()
	if err != nil {
		return err
	}
	return e.trainFinal(ctx, p, progress)
}

// ContinueFinal is [Ensemble.TrainFinal] with networks that continue from earlier ones on the
// rows that those have not seen.
func (e *Ensemble) ContinueFinal(ctx context.Context, from *models.Continuation, progress func(done, all int)) error {
	p, err := from.Prepare(e.Prepared.Spec, e.Prepared.Frame, e.Prepared.Frame.Len())
	if err != nil {
		return err
	}
	return e.trainFinal(ctx, p, progress)
}

func (e *Ensemble) trainFinal(ctx context.Context, p *models.Prepared, progress func(done, all int)) (err error) {
	e.Final, err = train(ctx, p, e.Seeds, e.options, progress)
	return err
}

// Continuation is the networks of the ensemble, to be trained further. It is an error if
// they cannot take the values of the series.
func (e *Ensemble) Continuation(epochs int) (*models.Continuation, error) {
	if e.unable != nil {
		return nil, e.unable
	}
	c := &models.Continuation{Preparation: e.Prepared.Preparation, Rows: e.Prepared.TrainRows, Epochs: epochs, Weights: map[uint64]models.Saved{}}
	for i, seed := range e.Seeds {
		c.Weights[seed] = e.weights[i]
	}
	return c, nil
}

// Close releases the compiled networks, those of Final too. A closed ensemble cannot
// forecast.
func (e *Ensemble) Close() {
	if e.Final != nil {
		e.Final.Close()
	}
	for _, n := range e.networks {
		n.Close()
	}
	e.networks = nil
}
