package forecast

import (
	"context"

	"golang.org/x/sync/errgroup"

	"unroll/dataset"
)

// Path is a forecast from one origin, in the series' own unit.
type Path struct {
	// Origin is the first row that is forecast; only rows before it are used.
	Origin int
	// Point holds the forecasts of rows Origin, Origin+1, ...: the members' mean.
	Point []float64
	// Members holds each member's forecast [member, step].
	Members [][]float64
}

// Rolling forecasts horizon rows from each origin of a frame: the one that the
// ensemble was trained on, or a later one of the same series. An origin may be the
// frame's length, the first row still unknown.
func (e *Ensemble) Rolling(ctx context.Context, f *dataset.Frame, origins []int, horizon int) ([]Path, error) {
	f, err := f.Select(e.Prepared.Spec.Data)
	if err != nil {
		return nil, err
	}
	table, err := e.Prepared.Preparation.Table(f)
	if err != nil {
		return nil, err
	}
	if horizon > e.Prepared.Train.Horizon {
		if err := table.Recursive(); err != nil {
			return nil, err
		}
	}
	ahead := ahead{e.Prepared, table, origins, horizon}
	forecasts := make([][][]float64, len(e.members)) // [member, origin, step], transformed
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(e.options.Jobs)
	for i, m := range e.members {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			var err error
			forecasts[i], err = ahead.forecast(m)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return e.paths(f, origins, forecasts), nil
}

// paths brings forecasts back to the series' own unit and averages the members.
func (e *Ensemble) paths(f *dataset.Frame, origins []int, forecasts [][][]float64) []Path {
	paths := make([]Path, len(origins))
	for i, origin := range origins {
		p := Path{Origin: origin}
		for _, member := range forecasts {
			p.Members = append(p.Members, e.Prepared.Preparation.Target.Inverse(member[i], f.Target()[:origin]))
		}
		p.Point = mean(p.Members)
		paths[i] = p
	}
	return paths
}

// mean averages the rows of a matrix.
func mean(rows [][]float64) []float64 {
	sum := make([]float64, len(rows[0]))
	for _, row := range rows {
		for k, v := range row {
			sum[k] += v
		}
	}
	for k := range sum {
		sum[k] /= float64(len(rows))
	}
	return sum
}
