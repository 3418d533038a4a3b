package recipe

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/backtest"
	"unroll/models/compare"
	"unroll/models/experiment"
	"unroll/models/forecast"
	"unroll/models/store"
)

// Options say how a series is fitted. The zero value of each is its default.
type Options struct {
	// Name is the name of the chosen Spec. Default: "series".
	Name string
	// Split is where the test part begins, in a panel at the same date for all series. Default:
	// after 67 % of the rows, or of the panel's dates.
	Split dataset.Split
	// Horizon is the number of rows that the network forecasts at once. Default: 1.
	Horizon int
	// Loss is what every recipe's networks are trained on; recipes are compared by the squared
	// error of their forecasts, whatever the loss. Default: the mean squared error. A quantile
	// loss without a value has the ends of intervals of the Levels and the median.
	Loss models.Loss
	// WindowScaling is the name of the window scaling of every recipe, one of [graph.Scalings] with
	// its default options. Default: none.
	WindowScaling string
	// Levels of the intervals, between 0 and 1. Default: 0.8 and 0.95.
	Levels []float64
	// Interval is how those of the networks are made. Default: conformalized if the loss
	// predicts a distribution, else conformal.
	Interval forecast.Kind
	// Budget is about how long the search and the training may take on two cores. The
	// work follows from it and from the length of the series, never from a clock: see
	// [Effort]. Default: [DefaultBudget].
	Budget time.Duration
	// Seed is the first seed.
	Seed uint64
	// Required says that every recipe uses all columns of the frame. Otherwise every recipe
	// uses those that are past or future in its Source, and recipes without and with the
	// other columns are tried. Columns that have values in all rows to come are taken as
	// known in advance.
	Required bool
	// Like, if not nil, is what an earlier fit chose: it is trained anew, without a search.
	// It settles the name, split, horizon, loss and seeds.
	Like *Like
	// Engine runs the networks. Default: [models.DefaultEngine].
	Engine string
	// Limits bound the series that [Resume] reads.
	Limits dataset.Limits
	// Jobs is the number of networks that run at the same time; results do not depend on it.
	// Default: the number of cores.
	Jobs int
	// Folder is where the runs, the Spec, the scores and the final networks are
	// written, for [forecast.Open]. The caller closes it. Default: nothing is written.
	Folder *experiment.Folder
	// Progress, if not nil, is called after each training with the number of those done
	// in a stage. It is called from several goroutines, one at a time.
	Progress func(stage string, done, all int)
}

func (o Options) resolved() (_ Options, err error) {
	if o.Like != nil {
		o = o.Like.options(o)
	}
	o.Name = cmp.Or(o.Name, "series")
	o.Horizon = cmp.Or(o.Horizon, 1)
	o.Budget = cmp.Or(o.Budget, DefaultBudget)
	o.Jobs = cmp.Or(o.Jobs, runtime.GOMAXPROCS(0))
	if o.Levels == nil {
		o.Levels = []float64{0.8, 0.95}
	}
	o.Loss, err = o.lossWithLevels()
	if o.Interval == "" {
		o.Interval = forecast.Conformal
		if _, is := o.trained().Likelihood(); is {
			o.Interval = forecast.Conformalized
		}
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	return o, err
}

// check checks resolved options for a test part of so many rows.
func (o Options) check(testRows int) error {
	for _, level := range o.Levels {
		if err := forecast.CheckLevel(level); err != nil {
			return err
		}
	}
	if err := o.Interval.Check(o.trained(), o.Levels); err != nil {
		return err
	}
	switch {
	case o.Horizon < 1 || o.Horizon > testRows:
		return dataset.BadInput("horizon", "the horizon is %d rows: give at least 1 and at most the %d of the test part", o.Horizon, testRows)
	case o.Budget < 0:
		return dataset.BadInput("budget", "the budget is %v: give a positive time, such as 30s", o.Budget)
	case o.Jobs < 0:
		return dataset.BadInput("jobs", "%d jobs: give the number of networks that run at the same time, 1 or more", o.Jobs)
	}
	return nil
}

func (o Options) forecast() forecast.Options { return forecast.Options{Engine: o.Engine, Jobs: o.Jobs} }

// Result is a series, or a panel, with the network that was fitted to it.
type Result struct {
	Search *Search // the data, their profile and the options
	Choice *Choice // the recipes tried, and the chosen Spec
	// Runs are those of the chosen Spec on the training part, with their forecasts.
	Runs *experiment.Configuration
	// Ensemble has the networks: those of Runs, and in Final those of all rows.
	Ensemble *forecast.Ensemble
	// Test has the forecasts of the test part by the ensemble and by the baselines, 1
	// to Horizon steps ahead, and by their combination: their scores. It is nil for a panel.
	Test *backtest.Result
	// Scores are those of a panel's test part, on each series and over all, and the verdict;
	// nil for a single series.
	Scores *compare.PanelScores
	// Future forecasts the rows that follow the series by the recommended method, with
	// intervals of the Levels; nil for a panel, and if that needs values that are not there. See
	// [Result.Ahead].
	Future *backtest.Future
}

// Fit chooses a recipe for a series, trains it, tests it, and trains it on every row.
// The same frame, options and engine give the same result. A canceled context ends it
// with the context's error. The caller closes the result.
func Fit(ctx context.Context, frame *dataset.Frame, o Options) (*Result, error) {
	s, err := NewSearch(frame, o)
	if err != nil {
		return nil, err
	}
	return s.Fit(ctx)
}

// Fit is [Fit] for a series that has been looked at.
func (s *Search) Fit(ctx context.Context) (*Result, error) {
	r := &Result{Search: s}
	if err := r.run(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// run does one stage after another, and closes what they opened if one fails.
func (r *Result) run(ctx context.Context) (err error) {
	for _, stage := range []func(context.Context) error{r.record, r.choose, r.train, r.test, r.trainFinal, r.forecast, r.write} {
		if err = stage(ctx); err != nil {
			break
		}
	}
	if folder := r.Search.Folder; folder != nil {
		err = cmp.Or(folder.Check(), err)
	}
	if err != nil {
		r.Close()
	}
	return err
}

// Close releases the networks. A closed result still has its scores, but cannot forecast.
func (r *Result) Close() {
	if r.Ensemble != nil {
		r.Ensemble.Close()
	}
}

// Forecast forecasts the rows that follow the series, with intervals of the Levels.
// The method is the network for an empty text, or a baseline by its name or
// [backtest.Key], such as Recommended(). The horizon is at most the number of rows
// in the test part.
func (r *Result) Forecast(ctx context.Context, horizon int, method string) (*backtest.Future, error) {
	if r.Search == nil || r.Ensemble == nil {
		return nil, dataset.BadInput("", "nothing was fitted: begin with Fit")
	}
	if r.Search.Panel != nil {
		return nil, dataset.BadInput("", "a panel is forecast from its folder, by forecast.OpenPanel")
	}
	plan := r.backtest(horizon)
	plan.Future = true
	if method == "" || backtest.Key(method) == backtest.Network {
		plan.NetworkAlone, plan.Combination = true, nil
	}
	result, err := plan.Run(ctx, r.Runs.Frame)
	if err != nil {
		return nil, err
	}
	return result.Future(method)
}

func (r *Result) choose(ctx context.Context) (err error) {
	if like := r.Search.Like; like != nil {
		r.Choice = like.choice(r.Search.Frame)
		return nil
	}
	if r.Choice, err = r.Search.storedChoice(); r.Choice != nil || err != nil {
		return err
	}
	if r.Choice, err = r.Search.Run(ctx); err != nil {
		return err
	}
	return r.Search.storeChoice(r.Choice)
}

// train trains the chosen recipe with every seed.
func (r *Result) train(ctx context.Context) error {
	s := r.Search
	plan := &experiment.Plan{
		Specs: []models.Spec{r.Choice.Spec}, Frame: s.Frame, Panel: s.Panel, Folder: s.Folder,
		Seed: s.Seed, Seeds: s.Effort.Members, Jobs: s.Jobs, Engine: s.Engine,
	}
	if s.Like != nil && s.Like.update != nil {
		plan.Continue = s.Like.update.tested
	}
	plan.Observer = &observer{all: plan.Seeds, progress: s.Progress}
	configurations, err := plan.Prepare()
	if err != nil {
		return err
	}
	if err := plan.Record(configurations); err != nil {
		return err
	}
	if err := plan.Run(ctx, configurations); err != nil {
		return err
	}
	r.Runs = configurations[0]
	var members []forecast.Member
	for _, run := range r.Runs.Runs {
		m := forecast.Member{Seed: run.Seed}
		if run.Err == nil {
			m.Weights = run.Result.Trained
		}
		members = append(members, m)
	}
	r.Ensemble, err = forecast.New(r.Runs.Prepared, members, s.forecast())
	return err
}

// observer counts the trainings that are done.
type observer struct {
	mutex     sync.Mutex
	done, all int
	progress  func(stage string, done, all int)
}

func (*observer) Epoch(*experiment.Configuration, uint64, models.History) {}

func (o *observer) Done(*experiment.Configuration, experiment.Run) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.done++
	o.progress("training", o.done, o.all)
}

// test scores the ensemble's mean forecast on the test part.
func (r *Result) test(ctx context.Context) error { return r.Search.of.judge(ctx, r) }

// forecast forecasts what follows.
func (r *Result) forecast(ctx context.Context) error { return r.Search.of.forecast(ctx, r) }

func (r *Result) backtest(horizon int) backtest.Plan {
	s := r.Search
	plan := backtest.Plan{Trained: r.Ensemble, Horizon: horizon, Levels: s.Levels, Interval: s.Interval, Options: s.forecast()}
	if advice := r.Choice.Recommendation; advice != nil {
		plan.Combination = advice.Combination()
	}
	return plan
}

// trainFinal trains the recipe on every row, unless the folder has these networks.
func (r *Result) trainFinal(ctx context.Context) error {
	train := func() error {
		progress := func(done, all int) { r.Search.Progress("final training on all rows", done, all) }
		if like := r.Search.Like; like != nil && like.update != nil {
			return r.Ensemble.ContinueFinal(ctx, like.update.final, progress)
		}
		return r.Ensemble.TrainFinal(ctx, progress)
	}
	folder := r.Search.Folder
	if folder == nil {
		return train()
	}
	dir, err := folder.Configuration(r.Runs)
	if err != nil {
		return err
	}
	switch err := r.Ensemble.LoadFinal(dir); {
	case errors.Is(err, store.ErrDamaged):
		folder.Discard(err)
	case err != nil || r.Ensemble.Final != nil:
		return err
	}
	if err := train(); err != nil {
		return err
	}
	return r.Ensemble.SaveFinal(folder.Disk, dir)
}

// write adds what is not a run to the folder, the outcome last.
func (r *Result) write(context.Context) error {
	folder := r.Search.Folder
	if folder == nil {
		return nil
	}
	spec, e1 := r.repeatable()
	scores, e2 := r.Search.of.files(r)
	summary, e3 := json.MarshalIndent(r.Summary(), "", "  ")
	err := cmp.Or(e1, e2, e3)
	for _, file := range slices.Concat([]store.File{{Name: "spec.yaml", Contents: spec}}, scores, []store.File{{Name: summaryFile, Contents: summary}}) {
		if err == nil {
			err = folder.Disk.Write(filepath.Join(folder.Path, file.Name), file.Contents)
		}
	}
	return err
}

// repeatable is the chosen Spec with an absolute path, so that it can be run from any
// working folder.
func (r *Result) repeatable() ([]byte, error) {
	spec := r.Choice.Spec
	path, _, err := r.Search.of.identified()
	if err != nil {
		return nil, err
	}
	spec.Data.Path = path
	return spec.YAML()
}
