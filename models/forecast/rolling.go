package forecast

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"unroll/dataset"
	"unroll/graph/distribution"
	"unroll/models"
)

// Path is a forecast from one origin, in the series' own unit.
type Path struct {
	// Origin is the first row that is forecast; only rows before it are used.
	Origin int
	// Point holds the forecasts of rows Origin, Origin+1, ...: the members' mean.
	Point []float64
	// Members holds each member's forecast [member, step].
	Members [][]float64
	// Distributions are those that the networks predict for each step; fewer where they
	// cannot, none unless they were trained on a likelihood.
	Distributions []distribution.Distribution
}

// Rolling forecasts horizon rows from each origin of a frame: the one that the
// ensemble was trained on, or a later one of the same series. An origin may be the
// frame's length, the first row still unknown: columns that are known in advance must
// then have values in the rows to come. From an earlier origin, forecasts of rows after
// the last are NaN if they need such values and there are none.
func (e *Ensemble) Rolling(ctx context.Context, f *dataset.Frame, origins []int, horizon int) ([]Path, error) {
	task, err := e.task(f, origins, horizon)
	if err != nil {
		return nil, err
	}
	forecasts := make([][][]float64, len(e.networks)) // [member, origin, step], transformed
	err = e.each(ctx, func(i int, n models.Predictor) (err error) {
		forecasts[i], err = task.forecast(n)
		return err
	})
	if err != nil {
		return nil, err
	}
	paths := make([]Path, len(origins))
	for i, origin := range origins {
		p := Path{Origin: origin, Point: make([]float64, horizon)}
		for _, member := range forecasts {
			y := task.inverse(member[i][:horizon], origin)
			p.Members = append(p.Members, y)
			for k := range y {
				p.Point[k] += y[k]
			}
		}
		for k := range p.Point {
			p.Point[k] /= float64(len(p.Members))
		}
		paths[i] = p
	}
	return paths, nil
}

// task checks what is to be forecast.
func (e *Ensemble) task(f *dataset.Frame, origins []int, horizon int) (*rolling, error) {
	if e.unable != nil {
		return nil, e.unable
	}
	if e.networks == nil {
		return nil, errors.New("the ensemble is closed: it cannot forecast")
	}
	for _, origin := range origins {
		if origin < 1 || origin > f.Len() || horizon < 1 {
			return nil, dataset.BadInput("horizon", "%d rows from row %d: give a horizon of 1 or more, and origins from 1 to %d", horizon, origin, f.Len())
		}
	}
	f, err := f.Select(e.Prepared.Spec.Data)
	if err != nil {
		return nil, err
	}
	table, err := e.Prepared.Table(f)
	if err != nil {
		return nil, err
	}
	if horizon > e.Prepared.Train.Horizon {
		if err := table.Recursive(); err != nil {
			return nil, err
		}
	}
	task := &rolling{e.Prepared, table, f.Target(), origins, horizon}
	if slices.Contains(origins, f.Len()) {
		blocks := (horizon + task.block() - 1) / task.block()
		if err := table.CheckFuture(f.Len(), f.Len()+blocks*task.block()); err != nil {
			return nil, err
		}
	}
	return task, nil
}

// each calls f for each network, several at a time.
func (e *Ensemble) each(ctx context.Context, f func(i int, n models.Predictor) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(e.options.jobs())
	for i, n := range e.networks {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return f(i, n)
		})
	}
	return group.Wait()
}

// rolling is the task to forecast horizon rows or more from each origin, in transformed
// units.
type rolling struct {
	*models.Prepared
	table   *dataset.Table
	values  []float64 // of the target
	origins []int
	horizon int
}

// inverse brings transformed forecasts of the rows from an origin on back to the series' unit.
func (r *rolling) inverse(z []float64, origin int) []float64 {
	return r.Preparation.Target.Inverse(z, r.values[:origin])
}

// forecast returns one network's forecasts [origin, step].
func (r *rolling) forecast(n models.Predictor) ([][]float64, error) {
	if r.Spec.Model.Stateful {
		return r.stateful(n)
	}
	var paths [][]float64
	for origins := range slices.Chunk(r.origins, models.PredictBatch) {
		some, err := r.stateless(n, origins)
		if err != nil {
			return nil, err
		}
		paths = append(paths, some...)
	}
	return paths, nil
}

// stateless is forecast from some of the origins, whose windows are in memory at the same time.
func (r *rolling) stateless(n models.Predictor, origins []int) ([][]float64, error) {
	paths, windows := make([][]float64, len(origins)), make(inputs, len(origins))
	for i, origin := range origins {
		x, err := r.table.Input(origin, r.lookBack())
		if err != nil {
			return nil, err
		}
		windows[i] = x
	}
	for done := 0; done < r.horizon; done += r.block() {
		if done > 0 {
			for i, path := range paths {
				windows[i] = r.extend(windows[i], origins[i]+done-r.block(), path[done-r.block():])
			}
		}
		z, err := n.Predict(windows, 1)
		if err != nil {
			return nil, err
		}
		for i, block := range slices.Collect(slices.Chunk(z, r.block())) {
			paths[i] = append(paths[i], block...)
		}
	}
	return paths, nil
}

// stateful is forecast for a stateful network. As in the run, its state is zero at the
// first window of the part and carried from there to the origin; after the origin the
// network reads its own forecasts.
func (r *rolling) stateful(n models.Predictor) ([][]float64, error) {
	paths := make([][]float64, len(r.origins))
	for i, origin := range r.origins {
		windows, err := r.since(origin)
		if err != nil {
			return nil, err
		}
		for done := 0; done < r.horizon; done += r.block() {
			z, err := n.Predict(r.lane(windows), 1)
			if err != nil {
				return nil, err
			}
			block := z[len(z)-r.block():]
			paths[i] = append(paths[i], block...)
			for k := range block {
				windows = append(windows, r.extend(windows[len(windows)-1], origin+done+k, block[k:k+1]))
			}
		}
	}
	return paths, nil
}

// since returns the windows of the part of an origin up to it.
func (r *rolling) since(origin int) (windows inputs, err error) {
	first := r.Train.Row(0)
	if r.Test.Len() > 0 && origin >= r.Test.Row(0) {
		first = r.Test.Row(0)
	}
	for row := first; row <= origin; row++ {
		x, err := r.table.Input(row, r.lookBack())
		if err != nil {
			return nil, err
		}
		windows = append(windows, x)
	}
	return windows, nil
}

// lane returns the windows through which the state comes to the last one: with
// batches of b samples, every b-th.
func (r *rolling) lane(windows inputs) inputs {
	batch := r.Spec.Train.Batch
	var lane inputs
	for i := (len(windows) - 1) % batch; i < len(windows); i += batch {
		lane = append(lane, windows[i])
	}
	return lane
}

// extend returns the window that ends len(z) rows later, where the transformed
// targets from row on are the forecasts z.
func (r *rolling) extend(window []float64, row int, z []float64) []float64 {
	width := len(r.table.Names)
	longer := make([]float64, len(window)+len(z)*width)
	at := longer[copy(longer, window):]
	for k, v := range z {
		r.table.Assume(at[k*width:(k+1)*width], row+k, v)
	}
	return longer[len(z)*width:]
}

// block is the number of rows that the network forecasts at once.
func (r *rolling) block() int { return r.Train.Horizon }

func (r *rolling) lookBack() int { return max(1, r.Spec.Window.LookBack) }

// inputs are samples without targets: windows, row-major [steps, features].
type inputs [][]float64

// Len is the number of samples.
func (x inputs) Len() int { return len(x) }

// X is the input of sample i.
func (x inputs) X(i int) []float64 { return x[i] }

// Y is nil: what is to be forecast has no target.
func (x inputs) Y(int) []float64 { return nil }
