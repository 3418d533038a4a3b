package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unroll/cmd/internal/leak"
	"unroll/dataset"
	"unroll/models"
	"unroll/models/backtest"
	"unroll/models/experiment"
	"unroll/models/forecast"
	"unroll/models/recipe"
	"unroll/models/store"
)

// fitFlags are the flags of unroll fit.
type fitFlags struct {
	source     dataset.Source
	missing    string
	split      string
	horizon    int
	budget     time.Duration
	level      string
	seed       uint64
	work       workFlags
	out        string
	json       bool
	auditLeaks bool
}

func newFit(s Streams) *cobra.Command {
	var f fitFlags
	cmd := &cobra.Command{
		Use:   "fit DATA.csv --target COLUMN",
		Short: "choose, train and judge a network for a series of your own",
		Long: "Looks at the series, tries a small set of recipes (transforms, look-back, cell, units, epochs) on\n" +
			"rolling-origin folds inside the training part, trains the best with several seeds, and judges their\n" +
			"mean forecast once on the held-back end, beside the classical baselines. Nothing of the choice sees\n" +
			"that end. It prints what it chose and why, and writes the Spec that repeats it. At last the same\n" +
			"seeds are trained once more, on every row: with these networks unroll forecast forecasts.",
		Example: "  unroll fit sales.csv --target revenue\n  unroll fit sales.csv --target revenue --horizon 12 --missing forward --budget 5m",
		Args:    oneArgument("fit", "a CSV file, - for standard input, or "+dataset.Airline),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.source.Path = args[0]
			return runFit(cmd.Context(), s, f)
		},
	}
	flags := cmd.Flags()
	flags.Var(&once{text: &f.source.Column}, "target", "the column to forecast, by name or 0-based index (default column 1)")
	flags.StringVar(&f.source.Date, "date", "", "the column that dates the rows, several of them (Date,Time), or none (default: found by its content and name)")
	flags.StringArrayVar(&f.source.Where, "where", nil, "use only the rows with a value in a column, such as store=3; can be repeated")
	flags.StringSliceVar(&f.source.Inputs, "inputs", nil, "other columns that every recipe must use, or none (default: all are tried)")
	flags.StringVar(&f.missing, "missing", "error", "what becomes of missing values: error, drop, forward or linear")
	flags.StringSliceVar(&f.source.MissingValues, "missing-values", nil, "further texts or numbers that mean a missing value, such as -200; none if no number does")
	flags.IntVar(&f.source.Season, "season", 0, "rows in a seasonal cycle (default: as the dates suggest)")
	flags.StringVar(&f.source.Delimiter, "delimiter", "", `the character between fields, or "tab" (default: found from the first lines)`)
	flags.StringVar(&f.source.Decimal, "decimal", "", `the character before decimals: "," or "." (default ".")`)
	flags.IntVar(&f.source.SkipHeader, "skip-header", 0, "lines above the header line (default: comments, titles and blank lines are found)")
	flags.IntVar(&f.source.SkipFooter, "skip-footer", 0, "lines at the end of the file that are no data")
	flags.StringVar(&f.split, "split", "0.67", "where the held-back end begins: a fraction, a number of rows, or a date")
	flags.IntVar(&f.horizon, "horizon", 1, "rows that the network forecasts at once")
	flags.DurationVar(&f.budget, "budget", recipe.DefaultBudget, "about how long it may take on two cores; the work follows from it, never from a clock")
	flags.StringVar(&f.level, "level", "80,95", "levels of the intervals, in percent")
	flags.Uint64Var(&f.seed, "seed", 0, "the first seed")
	f.work.add(flags, "how many networks train at a time")
	flags.StringVar(&f.out, "out", "", "folder for the results (default the next free runs/NNN)")
	flags.BoolVar(&f.json, "json", false, "print one JSON document and nothing else on standard output")
	leakFlag(flags, &f.auditLeaks)
	return cmd
}

// oneArgument is the check that a command has exactly one argument.
func oneArgument(command, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage("%s needs one argument: %s", command, what)
		}
		return nil
	}
}

// fitted is what unroll fit came to.
type fitted struct {
	flags    fitFlags
	input    []byte // standard input, if the series is there
	levels   []float64
	search   *recipe.Search
	choice   *recipe.Choice
	plan     *experiment.Plan
	runs     *experiment.Configuration
	ensemble *forecast.Ensemble
	judged   *backtest.Result
	leaks    *leak.Report
}

// runFit does one step after another.
func runFit(ctx context.Context, s Streams, f fitFlags) error {
	fit := &fitted{flags: f}
	defer fit.close()
	for _, step := range []func(context.Context, Streams) error{fit.prepare, fit.choose, fit.train, fit.judge, fit.final, fit.write} {
		err := step(ctx, s)
		if errors.Is(err, context.Canceled) {
			return fmt.Errorf("interrupted: %s is not whole; fit again, with another --out", fit.plan.Folder.Path)
		}
		if err != nil {
			return err
		}
	}
	if f.auditLeaks {
		var err error
		if fit.leaks, err = auditLeaks(ctx, fit.choice.Spec, f.work.engine, bytes.NewReader(fit.input)); err != nil {
			return err
		}
	}
	if f.json {
		if err := printJSON(s, fit.document()); err != nil {
			return err
		}
	} else {
		fit.print(s)
	}
	return leakError(fit.leaks)
}

// close releases the networks and the folder.
func (fit *fitted) close() {
	if fit.ensemble != nil {
		fit.ensemble.Close()
	}
	if fit.plan != nil && fit.plan.Folder != nil {
		fit.plan.Folder.Close()
	}
}

// prepare loads the series, and makes the folder before anything takes long.
func (fit *fitted) prepare(_ context.Context, s Streams) error {
	f := &fit.flags
	if err := f.check(); err != nil {
		return err
	}
	var err error
	if fit.levels, err = parseLevels(f.level); err != nil {
		return err
	}
	split, err := dataset.ParseSplit(f.split)
	if err != nil {
		return err
	}
	frame, err := fit.load(s.In)
	if err != nil {
		return err
	}
	warnings := frame.Warnings
	if w := split.Warning(frame); w != "" {
		warnings = append(slices.Clip(warnings), w)
	}
	for _, w := range warnings {
		fmt.Fprintf(s.Err, "warning: %s\n", w)
	}
	if fit.search, err = recipe.NewSearch(seriesName(f.source.Path), frame, split, f.budget); err != nil {
		return err
	}
	fit.search.Required = len(frame.Source.Inputs) > 0 && f.source.Inputs != nil
	fit.search.Horizon, fit.search.Seed = f.horizon, f.seed
	fit.search.Options = forecast.Options{Engine: f.work.engine, Jobs: f.work.jobs}
	fit.plan = &experiment.Plan{Seed: f.seed, Seeds: fit.search.Effort.Members, Jobs: f.work.jobs, Engine: f.work.engine}
	fit.plan.Folder, err = newFolder(f.out, f.work.engine)
	return err
}

// load reads the series, with the columns that --inputs names or else with all that
// can be inputs.
func (fit *fitted) load(stdin io.Reader) (*dataset.Frame, error) {
	source := fit.flags.source
	source.Missing = dataset.Missing(fit.flags.missing)
	if source.Path == dataset.StandardInput {
		var err error
		if fit.input, err = io.ReadAll(stdin); err != nil {
			return nil, usageError{fmt.Errorf("standard input cannot be read: %w", err)}
		}
		stdin = bytes.NewReader(fit.input)
	}
	switch {
	case source.Inputs == nil:
		return dataset.LoadAll(source, stdin)
	case slices.Equal(source.Inputs, []string{"none"}):
		source.Inputs = nil
	}
	return dataset.Load(source, stdin)
}

func (f fitFlags) check() error {
	switch {
	case f.horizon < 1:
		return usage("--horizon %d: give the rows to forecast at once, 1 or more", f.horizon)
	case f.budget < time.Second:
		return usage("--budget %v: give a second or more, such as 30s or 5m", f.budget)
	}
	return f.work.check()
}

// seriesName is how the Spec for a file is called.
func seriesName(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if path == "-" || name == "" {
		return "series"
	}
	return name
}

// choose tries the recipes.
func (fit *fitted) choose(ctx context.Context, s Streams) error {
	count := newCounter(s)
	fit.search.Progress = func(round, done, all int) { count.tell(fmt.Sprintf("round %d of recipes", round), done, all) }
	var err error
	fit.choice, err = fit.search.Run(ctx)
	count.end()
	if bad := (*recipe.Error)(nil); errors.As(err, &bad) {
		return usageError{err}
	}
	return err
}

// train trains the chosen recipe with every seed, into the folder.
func (fit *fitted) train(ctx context.Context, s Streams) error {
	fit.choice.Spec.About = fmt.Sprintf("chosen by unroll fit: %s", fit.choice.Best.Name)
	fit.plan.Specs, fit.plan.Frame = []models.Spec{fit.choice.Spec}, fit.search.Frame
	configurations, err := fit.plan.Prepare()
	if err != nil {
		return err
	}
	fit.runs = configurations[0]
	if err := fit.plan.Record(configurations); err != nil {
		return err
	}
	progress := newProgress(s, false, configurations, fit.plan.Seeds)
	fit.plan.Observer = progress
	err = fit.plan.Run(ctx, configurations)
	progress.wait()
	if err != nil {
		return err
	}
	var seeds []uint64
	var trained []models.Saved
	for _, r := range fit.runs.Runs {
		seeds = append(seeds, r.Seed)
		if r.Err == nil {
			trained = append(trained, r.Result.Trained)
		} else {
			trained = append(trained, nil)
		}
	}
	fit.ensemble, err = forecast.New(fit.runs.Prepared, seeds, trained, fit.search.Options)
	return err
}

// judge scores the ensemble's mean forecast on the held-back end.
func (fit *fitted) judge(ctx context.Context, _ Streams) error {
	plan := backtest.Plan{
		Spec: fit.runs.Spec, Trained: fit.ensemble, Horizon: fit.flags.horizon, Levels: fit.levels, Options: fit.search.Options,
	}
	var err error
	fit.judged, err = plan.Run(ctx, fit.runs.Frame)
	return badPlan(err)
}

// final trains the recipe on every row, for the forecasts of what follows.
func (fit *fitted) final(ctx context.Context, s Streams) error {
	count := newCounter(s)
	err := fit.ensemble.TrainFinal(ctx, func(done, all int) { count.tell("on every row", done, all) })
	count.end()
	if err != nil {
		return err
	}
	dir, err := fit.plan.Folder.Configuration(fit.runs)
	if err != nil {
		return err
	}
	return fit.ensemble.SaveFinal(dir)
}

// write adds the Spec, the judged forecasts and the whole outcome to the folder.
func (fit *fitted) write(context.Context, Streams) error {
	spec, err := fit.choice.Spec.YAML()
	if err != nil {
		return err
	}
	outcome, err := json.MarshalIndent(fit.document(), "", "  ")
	if err != nil {
		return err
	}
	table, err := fit.judged.CSV()
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{"spec.yaml": spec, "fit.json": outcome, "backtest.csv": table} {
		if err := store.Write(filepath.Join(fit.plan.Folder.Path, name), text); err != nil {
			return err
		}
	}
	return drawPictures(fit.plan, []*experiment.Configuration{fit.runs})
}

// once is a flag that may be given once, where a second value would silently replace
// the first.
type once struct {
	text *string
	set  bool
}

// Set implements pflag.Value.
func (o *once) Set(text string) error {
	if o.set {
		return fmt.Errorf("it is given twice, with %q before: give one", *o.text)
	}
	*o.text, o.set = text, true
	return nil
}

// String implements pflag.Value.
func (o *once) String() string {
	if o.text == nil {
		return ""
	}
	return *o.text
}

// Type implements pflag.Value.
func (o *once) Type() string { return "string" }
