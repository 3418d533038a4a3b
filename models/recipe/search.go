package recipe

import (
	"cmp"
	"context"
	"math"
	"slices"

	"unroll/dataset"
	"unroll/models"
)

// Search is a series, or a panel, for which a recipe is to be found. Its profile and effort
// may be changed before [Search.Run].
type Search struct {
	Frame *dataset.Frame // nil for a panel
	Panel *dataset.Panel // nil for a single series
	Options
	Profile Profile
	Effort  Effort
	Folds   []Fold // inside the last Effort.Rows rows of the training part

	of       subject
	recorded string // checksum of the plan in the folder
}

// NewSearch looks at the training part of a frame and plans a search within the
// budget. The error is a *dataset.InputError for a series that is too short, or an
// impossible option.
func NewSearch(frame *dataset.Frame, o Options) (*Search, error) {
	o, err := o.resolved()
	if err != nil {
		return nil, err
	}
	at, err := o.Split.At(frame)
	if err != nil {
		return nil, err
	}
	if err := o.check(frame.Len() - at); err != nil {
		return nil, err
	}
	train := frame.Slice(0, at)
	if err := frame.CheckVaries(train); err != nil {
		return nil, err
	}
	s := &Search{Frame: frame, Options: o, Profile: profileOf(train), of: single{frame}}
	s.Profile.Future = known(frame)
	if o.Like != nil {
		s.Effort, s.Folds = Effort{Epochs: []int{}, Members: o.Like.Seeds}, []Fold{}
		return s, nil
	}
	if season := frame.Source.Season; season >= at {
		return nil, badSeason(season, at)
	}
	s.Effort = effortFor(o.Budget, at, s.Profile.Season, o.values())
	if s.Folds, err = folds(s.rows(), s.Profile.Season, o.Horizon); err != nil {
		return nil, err
	}
	if s.Folds = judged(s.Folds, train.Observed()[at-s.rows():]); len(s.Folds) < 2 {
		return nil, dataset.BadInput("split", "%v: the training part has too long a gap: fewer than two of the folds, by which recipes are judged, have a value that was not missing; choose another split",
			frame.Source)
	}
	return s, s.checkLoss()
}

// judged are the folds in which a value is known.
func judged(all []Fold, values []float64) []Fold {
	return slices.DeleteFunc(all, func(f Fold) bool {
		return !slices.ContainsFunc(values[f.Origin:f.End], func(y float64) bool { return !math.IsNaN(y) })
	})
}

func badSeason(season, rows int) error {
	return dataset.BadInput("season", "a season of %s does not fit into the training part, which has %d: give fewer, or 1 for no season",
		dataset.Count(season, "row"), rows)
}

// known names the columns that are known in advance: because the Source says so, or
// because all rows to come have them.
func known(f *dataset.Frame) []string {
	var names []string
	ahead := f.KnownAhead()
	for i, name := range f.Columns {
		if f.Ahead(i) || slices.Contains(ahead, name) {
			names = append(names, name)
		}
	}
	return names
}

// Optional are the other columns with and without which recipes are tried: those that
// have no role in the Source, unless Required.
func (s *Search) Optional() []string {
	if s.Required {
		return nil
	}
	src := s.of.source()
	return slices.DeleteFunc(slices.Clone(s.Profile.Inputs), func(name string) bool {
		return slices.Contains(src.Past, name) || slices.Contains(src.Future, name)
	})
}

// Fold is a rolling-origin fold: trained on the rows before Origin, scored on those
// from Origin up to End.
type Fold struct {
	Origin int `json:"origin"`
	End    int `json:"end"`
	// Date is that of Origin in a panel, whose folds are the same for all series: Origin and End
	// then count the dates of its training part, or without dates the rows of the longest series.
	Date string `json:"date,omitempty"`
}

// folds cuts three folds from the end of a training part, or two where a long horizon leaves
// no more. Each scores an eighth of the rows; more for the horizon, and for a season unless
// that leaves fewer than half of the rows to train on.
func folds(rows, season, horizon int) ([]Fold, error) {
	const fewest = 24
	size, count := max(rows/8, horizon, min(season, rows/6)), 3
	if rows-count*size < rows/3 {
		count = 2
	}
	if least := max(fewest, 3*horizon); rows < least {
		return nil, dataset.BadInput("split", "the training part has %s, too few to choose a recipe: for a horizon of %d it needs at least %d; "+
			"give more data, a later split, or a Spec of your own", dataset.Count(rows, "row"), horizon, least)
	}
	var all []Fold
	for end := rows - (count-1)*size; end <= rows; end += size {
		all = append(all, Fold{Origin: end - size, End: end})
	}
	return all, nil
}

// Choice is what a search found.
type Choice struct {
	Spec   models.Spec // the best recipe's, with its epochs
	Best   Trial
	Trials []Trial // in the order in which they were tried
	// Recommendation is what the folds say about the chosen network and the baselines; nil
	// for a panel, and where an earlier fit had none.
	Recommendation *Recommendation
}

// Run tries the recipes and returns the best.
func (s *Search) Run(ctx context.Context) (*Choice, error) {
	if s.of == nil || len(s.Folds) == 0 {
		return nil, dataset.BadInput("", "a search without a series and folds: begin with NewSearch")
	}
	c := &Choice{}
	recipes := s.views()
	for round := 1; round <= 2; round++ {
		if err := s.try(ctx, round, recipes); err != nil {
			return nil, err
		}
		c.Trials = append(c.Trials, recipes...)
		leading := ranked(recipes)
		recipes = nil
		for _, t := range leading[:min(2, len(leading))] {
			recipes = append(recipes, s.networks(t)...)
		}
	}
	best := ranked(c.Trials)
	if len(best) == 0 {
		const problem = "no recipe can be trained on the series: %s: %s"
		if s.Loss.Name != "" && s.Loss.Name != models.Default().Train.Loss.Name {
			return nil, dataset.BadInput("loss", problem+"; try another loss", c.Trials[0].Name, c.Trials[0].Missing)
		}
		return nil, dataset.BadInput("", problem, c.Trials[0].Name, c.Trials[0].Missing)
	}
	c.Best = c.Trials[slices.IndexFunc(c.Trials, func(t Trial) bool { return t.Missing == "" && t.Measure() <= asGood*best[0].Measure() })]
	c.Spec = c.Best.spec
	c.Spec.About = "chosen by unroll fit: " + c.Best.Name
	c.Spec.Train.Epochs = scaled(c.Best.Epochs, s.rows(), s.Profile.Rows, c.Spec)
	if s.Panel == nil {
		var err error
		if c.Recommendation, err = s.recommend(ctx, c); err != nil {
			return nil, err
		}
	}
	for i := range c.Trials {
		c.Trials[i].folds = nil
	}
	c.Best.folds = nil
	return c, nil
}

// asGood is how much worse an earlier recipe, which is simpler, may be than the best, to be
// chosen in its place.
const asGood = 1.02

// Lowest returns the trial of least error among those with, or without, the other
// columns; nil if there is none.
func (c *Choice) Lowest(inputs bool) *Trial {
	for _, t := range ranked(c.Trials) {
		if t.Inputs == inputs {
			return &t
		}
	}
	return nil
}

// ranked returns the trials that have a score, the lowest error first.
func ranked(trials []Trial) []Trial {
	scored := slices.DeleteFunc(slices.Clone(trials), func(t Trial) bool { return t.Missing != "" })
	slices.SortStableFunc(scored, func(a, b Trial) int { return cmp.Compare(a.Measure(), b.Measure()) })
	return scored
}

// rows is the number of rows that trials see.
func (s *Search) rows() int { return min(s.Effort.Rows, s.Profile.Rows) }
