package compare

import (
	"slices"

	"unroll/dataset"
	"unroll/models"
)

// part says where the test part of a group's series lies.
type part struct {
	split string // as the Spec has it
	end   int    // row after its last one
}

// partOf returns the test part of a run.
func partOf(spec models.Spec, test models.Forecasts) part {
	p := part{split: spec.Split.String()}
	if len(test.Rows) > 0 {
		p.end = slices.Max(test.Rows) + 1
	}
	if spec.Window.Samples == dataset.Tutorial {
		p.end++ // it leaves out the last sample
	}
	return p
}

// alike returns an error if the scores of two groups are of unlike things: other data,
// another horizon or another part of the series. Configurations with other inputs, windows
// or transforms are alike: every score is in the series' unit.
func alike(g, base *Group, metric Metric) error {
	a, b := g.Runs[0].Forecasts, base.Runs[0].Forecasts
	if len(a.Rows) == 0 || len(b.Rows) == 0 {
		return nil
	}
	if a.Horizon != b.Horizon {
		return dataset.BadInput("", "%s forecasts %s ahead and %s %s: compare configurations of one horizon",
			g.Name, dataset.Count(a.Horizon, "step"), base.Name, dataset.Count(b.Horizon, "step"))
	}
	values := map[int]float64{}
	for i, row := range b.Rows {
		values[row] = b.Actual[i]
	}
	shared := 0
	for i, row := range a.Rows {
		v, has := values[row]
		if has && models.Differ(v, a.Actual[i]) {
			return dataset.BadInput("", "row %d of the series is %v for %s and %v for %s: their data differ, so their scores cannot be compared",
				row, a.Actual[i], g.Name, v, base.Name)
		}
		if has {
			shared++
		}
	}
	switch {
	case shared == 0:
		return dataset.BadInput("", "%s and %s have no %s point in common, so their scores cannot be compared: train both with the same split",
			g.Name, base.Name, metric)
	case metric == Test && g.part != base.part && !slices.Equal(a.Rows, b.Rows):
		return dataset.BadInput("", "the test parts of %s (split %s, up to row %d) and %s (split %s, up to row %d) differ, so their scores cannot be compared: train both with the same split and data",
			g.Name, g.part.split, g.part.end-1, base.Name, base.part.split, base.part.end-1)
	}
	return nil
}
