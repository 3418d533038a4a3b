package compare

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models/experiment"
)

// Options say how groups are compared.
type Options struct {
	// Base is the name or folder of the group that the others are compared with; the
	// first if empty.
	Base string
	// Alpha is the level of significance, for all tests over the seeds together and
	// for all tests over the points together; 0.05 if zero.
	Alpha float64
}

// A Comparison compares every group with one of them, the base.
type Comparison struct {
	Metric Metric  `json:"metric"`
	Alpha  float64 `json:"alpha"`
	Base   string  `json:"base"`
	Rows   []Row   `json:"groups"` // the lowest median first
	// Persistence is the RMSE of persistence on the base's test points; nil if
	// unknown, or if the metric is not of the test points.
	Persistence *float64 `json:"persistence,omitempty"`
	// Ranks compare all groups with each other; nil unless at least two groups share
	// at least two seeds.
	Ranks *Ranks `json:"average_ranks,omitempty"`
}

// A Row is a group in a comparison. The base itself has no change and no tests.
type Row struct {
	Rank int `json:"rank"` // by the median score, 1 for the lowest
	Group
	Seeds  int                     `json:"seeds"`
	Scores experiment.Distribution `json:"rmse"`
	Update float64                 `json:"microseconds_per_update,omitempty"`
	// Change is the change of the median from the base's, relative to it; nil where
	// that is zero.
	Change     *float64    `json:"change,omitempty"`
	OverSeeds  *SeedTest   `json:"over_seeds,omitempty"`
	OverPoints *PointsTest `json:"over_points,omitempty"`
	Warnings   []string    `json:"warnings,omitempty"` // limits of the tests
}

// A SeedTest is a Mann-Whitney test of the scores over the seeds.
type SeedTest struct {
	U       float64 `json:"u"`       // pairs in which the base scores lower; equal scores count half
	P       float64 `json:"p"`       // two-sided
	Holm    float64 `json:"p_holm"`  // corrected for the number of groups
	Exact   bool    `json:"exact"`   // not a normal approximation
	Differs bool    `json:"differs"` // Holm is at most alpha
}

// Compare compares every group with the base and ranks them. Groups whose scores are of
// unlike things, such as other data, are an error.
func (r *Runs) Compare(o Options) (*Comparison, error) {
	if o.Alpha == 0 {
		o.Alpha = 0.05
	}
	if !(o.Alpha > 0 && o.Alpha < 1) {
		return nil, dataset.BadInput("alpha", "level %v: give a level between 0 and 1, such as 0.05", o.Alpha)
	}
	base, err := r.base(o.Base)
	if err != nil {
		return nil, err
	}
	c := &Comparison{Metric: r.Metric, Alpha: o.Alpha, Base: base.Name, Ranks: averageRanks(r.Groups, o.Alpha)}
	if r.Metric == Test {
		c.Persistence = base.Persistence
	}
	against := newRow(*base)
	for i := range r.Groups {
		row := newRow(r.Groups[i])
		if &r.Groups[i] != base {
			if err := alike(&r.Groups[i], base, r.Metric); err != nil {
				return nil, err
			}
			row.compare(&against, r.Metric)
		}
		c.Rows = append(c.Rows, row)
	}
	c.correct()
	c.warn(&against)
	c.rank()
	return c, nil
}

// base finds a group by name or folder.
func (r *Runs) base(name string) (*Group, error) {
	if len(r.Groups) == 0 {
		return nil, dataset.BadInput("", "no runs to compare: name at least one folder that unroll run wrote")
	}
	if name == "" {
		return &r.Groups[0], nil
	}
	var names []string
	for i := range r.Groups {
		if g := &r.Groups[i]; g.Name == name || g.Folder == filepath.Clean(name) {
			return g, nil
		}
		names = append(names, r.Groups[i].Name)
	}
	return nil, dataset.BadInput("baseline", "%s", input.Unknown("group", name, names))
}

func newRow(g Group) Row {
	return Row{Group: g, Seeds: len(g.Runs), Scores: *experiment.DistributionOf(g.scores()), Update: g.update()}
}

// compare compares a row with the base's.
func (r *Row) compare(base *Row, metric Metric) {
	if base.Scores.Median != 0 {
		change := r.Scores.Median/base.Scores.Median - 1
		r.Change = &change
	}
	u, p, exact := mannWhitney(r.Scores.Values, base.Scores.Values)
	r.OverSeeds = &SeedTest{U: u, P: p, Exact: exact}
	var warning string
	if r.OverPoints, warning = overPoints(&r.Group, &base.Group, metric); warning != "" {
		r.Warnings = append(r.Warnings, warning)
	}
}

// correct corrects the tests for their number. Those over the seeds are one family,
// those over the points another.
func (c *Comparison) correct() {
	var seeds, points []float64
	for _, r := range c.Rows {
		if r.OverSeeds != nil {
			seeds = append(seeds, r.OverSeeds.P)
		}
		if r.OverPoints != nil {
			points = append(points, r.OverPoints.P)
		}
	}
	seeds, points = Holm(seeds), Holm(points)
	for _, r := range c.Rows {
		if t := r.OverSeeds; t != nil {
			t.Holm, seeds = seeds[0], seeds[1:]
			t.Differs = t.Holm <= c.Alpha
		}
		if t := r.OverPoints; t != nil {
			t.Holm, points = points[0], points[1:]
			t.Differs = t.Holm <= c.Alpha && r.OverSeeds.Differs
		}
	}
}

// warn warns where there are too few seeds for a significant difference, or unequal
// numbers of them.
func (c *Comparison) warn(base *Row) {
	comparisons := len(c.Rows) - 1
	for i := range c.Rows {
		r := &c.Rows[i]
		if r.OverSeeds == nil {
			continue
		}
		if float64(comparisons)*minP(r.Seeds, base.Seeds) > c.Alpha {
			r.Warnings = append(r.Warnings, fmt.Sprintf("%s against %d cannot differ significantly at level %v in %s: at least %d of each are needed",
				dataset.Count(r.Seeds, "seed"), base.Seeds, c.Alpha, dataset.Count(comparisons, "comparison"), seedsNeeded(c.Alpha, comparisons)))
		}
		if r.Seeds != base.Seeds {
			r.Warnings = append(r.Warnings, fmt.Sprintf("%s against %d of %s: runs that diverged or were interrupted have no score",
				dataset.Count(r.Seeds, "seed"), base.Seeds, base.Name))
		}
	}
}

// rank sorts the rows by their medians; equal medians share a rank.
func (c *Comparison) rank() {
	slices.SortStableFunc(c.Rows, func(a, b Row) int { return cmp.Compare(a.Scores.Median, b.Scores.Median) })
	for i := range c.Rows {
		c.Rows[i].Rank = i + 1
		if i > 0 && c.Rows[i].Scores.Median == c.Rows[i-1].Scores.Median {
			c.Rows[i].Rank = c.Rows[i-1].Rank
		}
	}
}
