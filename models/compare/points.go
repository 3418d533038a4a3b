package compare

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/baseline"
)

// A PointsTest is a Diebold-Mariano test of the squared errors of two trained
// networks, those of the median seeds, at the points that both forecast: would other
// points of the series show the same difference?
//
// Two networks of one configuration often differ in this test, too: of 100 pairs of
// median seeds of the tutorial's configurations, 10 to 48 did at level 0.05. So it
// supports a difference of configurations only if the seeds differ as well.
type PointsTest struct {
	Seed      uint64  `json:"seed"`
	BaseSeed  uint64  `json:"base_seed"`
	Points    int     `json:"points"`    // origins of forecasts in common
	Statistic float64 `json:"statistic"` // negative where the squared errors are below the base's
	P         float64 `json:"p"`         // two-sided
	Holm      float64 `json:"p_holm"`    // corrected for the number of groups
	Differs   bool    `json:"differs"`   // Holm is at most alpha, and the seeds differ
}

// overPoints tests the median seeds of two groups that are alike. The warning says that there is no
// test, or that they do not have the same points.
func overPoints(g, base *Group, metric Metric) (t *PointsTest, warning string) {
	a, b := g.median(), base.median()
	mine, its := origins(a.Forecasts), origins(b.Forecasts)
	if len(mine) == 0 || len(its) == 0 {
		return nil, ""
	}
	var errorsA, errorsB []float64
	for _, o := range mine {
		at, found := slices.BinarySearchFunc(its, o, func(x, y origin) int { return cmp.Compare(x.row, y.row) })
		if !found {
			continue
		}
		errorsA, errorsB = append(errorsA, o.size), append(errorsB, its[at].size)
	}
	shared := len(errorsA)
	if shared < len(mine) || shared < len(its) {
		warning = fmt.Sprintf("%d of %d %s points in common with %s, which has %d: each RMSE is over its own points",
			shared, len(mine), metric, base.Name, len(its))
	}
	if horizon := a.Forecasts.Horizon; shared <= horizon {
		return nil, fmt.Sprintf("only %s of the %s part in common with %s: too few for a test %s ahead",
			dataset.Count(shared, "point"), metric, base.Name, dataset.Count(horizon, "step"))
	}
	c, err := baseline.DieboldMariano(errorsA, errorsB, a.Forecasts.Horizon, 2)
	switch {
	case errors.Is(err, baseline.ErrUndefined):
		return nil, fmt.Sprintf("the errors of seed %d and of seed %d of %s are equal at every point", a.Seed, b.Seed, base.Name)
	case err != nil:
		return nil, err.Error()
	}
	return &PointsTest{Seed: a.Seed, BaseSeed: b.Seed, Points: shared, Statistic: c.Statistic, P: c.PValue}, warning
}

// origin is a forecast from one row for the whole horizon.
type origin struct {
	row  int     // of the first step
	size float64 // root mean square of the errors over the steps
}

// origins are those of all samples, in order of time.
func origins(f models.Forecasts) []origin {
	var all []origin
	for from := 0; f.Horizon > 0 && from+f.Horizon <= len(f.Rows); from += f.Horizon {
		to := from + f.Horizon
		sample := models.Forecasts{Horizon: f.Horizon, Actual: f.Actual[from:to], Predicted: f.Predicted[from:to]}
		if size := sample.RMSE(); !math.IsNaN(size) { // some actual value is known
			all = append(all, origin{row: f.Rows[from], size: size})
		}
	}
	slices.SortFunc(all, func(a, b origin) int { return cmp.Compare(a.row, b.row) })
	return all
}
