package recipe

import (
	"cmp"
	"context"
	"slices"
	"time"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/forecast"
)

// Search is a series for which a recipe is to be found.
type Search struct {
	Name    string // of the Spec
	Frame   *dataset.Frame
	Split   dataset.Split
	Horizon int // rows that the network forecasts at once; default 1
	Profile Profile
	Effort  Effort
	Seed    uint64
	// Required says that every recipe uses all columns of the frame. Otherwise recipes
	// without and with the other columns are tried.
	Required bool
	forecast.Options
	// Progress, if not nil, is told after every training how many of all in a round
	// are done. It is called from several goroutines, one at a time.
	Progress func(round, done, all int)
}

// NewSearch looks at the training part of a frame and plans a search within a
// budget; see [EffortFor].
func NewSearch(name string, frame *dataset.Frame, split dataset.Split, budget time.Duration) (*Search, error) {
	at, err := split.At(frame)
	if err != nil {
		return nil, err
	}
	s := &Search{Name: name, Frame: frame, Split: split, Profile: ProfileOf(frame.Slice(0, at))}
	s.Effort = EffortFor(budget, at, s.Profile.Season)
	return s, nil
}

// Trial is a recipe and what it came to on the folds.
type Trial struct {
	Round  int     `json:"round"`
	Name   string  `json:"recipe"`
	Epochs int     `json:"epochs"` // the best of those tried
	RMSE   float64 `json:"rmse"`   // over the rows of all folds, in the series' unit
	// Inputs says that the network sees the other columns.
	Inputs bool `json:"inputs,omitempty"`
	// Missing says why it came to nothing, such as too few rows.
	Missing string `json:"missing,omitempty"`

	spec models.Spec
}

// Choice is what a search found.
type Choice struct {
	Spec   models.Spec // the best recipe's, with its epochs
	Best   Trial
	Trials []Trial // in the order in which they were tried
	Folds  []Fold
}

// Run tries the recipes and returns the best.
func (s *Search) Run(ctx context.Context) (*Choice, error) {
	c := &Choice{}
	rows := min(s.Effort.Rows, s.Profile.Rows)
	var err error
	if c.Folds, err = folds(rows, s.Profile.Season, s.horizon()); err != nil {
		return nil, err
	}
	recipes := s.views()
	for round := 1; round <= 2; round++ {
		trials, err := s.try(ctx, round, recipes, c.Folds)
		if err != nil {
			return nil, err
		}
		c.Trials = append(c.Trials, trials...)
		recipes = nil
		for _, t := range leading(trials, 2) {
			recipes = append(recipes, s.networks(t.spec)...)
		}
	}
	found := leading(c.Trials, 1)
	if len(found) == 0 {
		return nil, dataset.BadInput("", "no recipe suits the series: %s: %s", c.Trials[0].Name, c.Trials[0].Missing)
	}
	c.Best = simplest(c.Trials, found[0].RMSE)
	c.Spec = c.Best.spec
	c.Spec.Train.Epochs = scaled(c.Best.Epochs, rows, s.Profile.Rows, c.Spec)
	return c, nil
}

// Lowest returns the trial of least RMSE among those with, or without, the other
// columns; nil if there is none.
func (c *Choice) Lowest(inputs bool) *Trial {
	trials := slices.DeleteFunc(slices.Clone(c.Trials), func(t Trial) bool { return t.Inputs != inputs })
	if best := leading(trials, 1); len(best) > 0 {
		return &best[0]
	}
	return nil
}

func (s *Search) horizon() int { return max(1, s.Horizon) }

// leading returns the n trials of least RMSE.
func leading(trials []Trial, n int) []Trial {
	var made []Trial
	for _, t := range trials {
		if t.Missing == "" {
			made = append(made, t)
		}
	}
	slices.SortStableFunc(made, func(a, b Trial) int { return cmp.Compare(a.RMSE, b.RMSE) })
	return made[:min(n, len(made))]
}

// simplest returns the first trial that is as good as the best.
func simplest(trials []Trial, best float64) Trial {
	const asGood = 1.02
	at := slices.IndexFunc(trials, func(t Trial) bool { return t.Missing == "" && t.RMSE <= asGood*best })
	return trials[at]
}
