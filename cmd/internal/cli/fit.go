package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"unroll/cmd/internal/leak"
	"unroll/dataset"
	"unroll/graph"
	"unroll/models"
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
	loss       string
	scaling    string
	level      string
	interval   string
	seed       uint64
	work       workFlags
	out        string
	json       bool
	auditLeaks bool
	// like and update are folders of an earlier fit or run; at most one is given.
	like, update, data string
	epochs             *int // for update; nil for those of the earlier Spec
	resume             string
}

func newFit(s Streams) *cobra.Command {
	var f fitFlags
	var epochs int
	cmd := &cobra.Command{
		Use:   "fit DATA.csv --target COLUMN | fit {--like | --update | --resume} RUN",
		Short: "choose, train and evaluate a network for your own series",
		Long: "Tries a small set of recipes (transforms, look-back, cell, units, epochs) on rolling-origin folds\n" +
			"inside the training part, trains the best one with several seeds, and scores their mean forecast\n" +
			"once on the test part, next to classical baselines. The test part has no influence on the choice.\n\n" +
			"With --loss the networks learn to predict a distribution (normal, laplace, student_t, poisson,\n" +
			"negative_binomial, binary_cross_entropy, quantile), or the forecast by another measure. Recipes are\n" +
			"still chosen by the RMSE of the point forecasts, the mean or median. A loss that is not defined for\n" +
			"every number, such as poisson, sees the series as it is, without transforms: it suits small numbers.\n\n" +
			"It recommends the network or a baseline where one is clearly the best on the folds, else a weighted\n" +
			"combination of them. The test part reports how that does, and decides nothing.\n\n" +
			"It prints what it chose and why, and writes a Spec that repeats the training. Finally it trains the\n" +
			"same seeds on all rows, for unroll forecast.\n\n" +
			"With --series one network learns all series of a long file, a panel, or of a .tsf file, with '*'.\n" +
			"The test part and the folds begin at the same dates in all series; recipes are compared by the mean\n" +
			"absolute scaled error (MASE) over the series. Other columns are inputs where --inputs, --past or\n" +
			"--future name them. It is scored on each series beside every baseline.\n\n" +
			"With --like it searches nothing: it trains what an earlier fit or run chose, anew on the rows that\n" +
			"there are now. With --update it continues from the trained networks instead, on the rows that were\n" +
			"added since; transforms stay as they were fitted, and the optimizer starts afresh.\n\n" +
			"The folder has report.html, with all of this and the forecast to come (for a panel, unroll report\n" +
			"writes the page of its network), and fit.json, which --json prints too; its keys keep their names.",
		Example: "  unroll fit sales.csv --target revenue\n  unroll fit sales.csv --target revenue --horizon 12 --missing forward --budget 5m\n" +
			"  unroll fit visits.csv --loss negative_binomial\n" +
			"  unroll fit sales.csv --loss '{name: quantile, levels: [0.05, 0.5, 0.95]}' --level 90\n" +
			"  unroll fit sales.csv --target sales --series store,item --future promo --horizon 28\n" +
			"  unroll fit --like runs/001 --data grown.csv\n" +
			"  unroll fit --update runs/001 --data grown.csv --epochs 5\n  unroll fit --resume runs/001",
		Args: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("epochs") {
				f.epochs = &epochs
			}
			if f.resume != "" {
				return f.checkResume(cmd, args)
			}
			if f.earlier() != "" {
				return f.checkEarlier(cmd, args)
			}
			return oneArgument("a CSV file, - for standard input, or "+dataset.Airline)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case f.resume != "":
				return resumeFit(cmd.Context(), s, f)
			case f.earlier() != "":
				return runFit(cmd.Context(), s, f)
			case f.data != "":
				return usage("--data is the data for --like and --update: give the file as the argument")
			case f.epochs != nil:
				return usage("--epochs is for --update: otherwise the search chooses them")
			}
			f.source.Path = args[0]
			return runFit(cmd.Context(), s, f)
		},
	}
	flags := cmd.Flags()
	flags.Var(&once{text: &f.source.Column}, "target", "`column` to forecast, by name or 0-based index (default column 1)")
	flags.StringVar(&f.source.Date, "date", "", "`column` with the dates, several (Date,Time), or none (default found by content and name)")
	flags.StringArrayVar(&f.source.Where, "where", nil, "use only the rows with this `column=value`, such as store=3; can be repeated")
	flags.StringSliceVar(&f.source.Series, "series", nil, "`columns` that tell the series of a panel apart, such as store,item, or * for a .tsf file")
	flags.StringSliceVar(&f.source.Inputs, "inputs", nil, "other `columns` that every recipe uses as inputs, or none (default all columns are tried;\nof a panel none)")
	roleFlags(flags, &f.source.Past, &f.source.Future)
	flags.StringVar(&f.missing, "missing", "error", "how to treat missing values: error, drop, forward, linear or mask")
	flags.StringSliceVar(&f.source.MissingValues, "missing-values", nil, "more `texts` or numbers that mean a missing value, such as -200; none if no number does")
	flags.IntVar(&f.source.Season, "season", 0, "rows in a seasonal cycle (default from the dates)")
	flags.StringVar(&f.source.Delimiter, "delimiter", "", "`character` between fields, or tab (default from the first lines)")
	flags.StringVar(&f.source.Decimal, "decimal", "", "decimal `character`: , or . (default .)")
	flags.IntVar(&f.source.SkipHeader, "skip-header", 0, "number of lines above the header (default comments, titles and blank lines)")
	flags.IntVar(&f.source.SkipFooter, "skip-footer", 0, "number of lines to skip at the end of the file")
	flags.StringVar(&f.split, "split", "0.67", "end of the training part: a fraction of the rows, a number of rows, or a date")
	flags.IntVar(&f.horizon, "horizon", 1, "number of rows that the network forecasts at once")
	flags.DurationVar(&f.budget, "budget", recipe.DefaultBudget, "approximate time on two cores; it sets the amount of work, so results do not depend on speed")
	flags.StringVar(&f.like, "like", "", "train what an earlier fit or run in this `folder` chose, without a search")
	flags.StringVar(&f.update, "update", "", "continue from the networks of an earlier fit or run in this `folder`, on new rows")
	flags.IntVar(&epochs, "epochs", 0, "with --update, number of passes over the new rows (default that of the earlier fit or run)")
	flags.StringVar(&f.data, "data", "", "with --like or --update, `file` with the series (default that of the earlier fit or run)")
	flags.StringVar(&f.resume, "resume", "", "resume the interrupted fit in this `folder`; the result is identical to an uninterrupted one")
	flags.StringVar(&f.scaling, "window-scaling", "none", "scale each window by statistics of its own: "+strings.Join(graph.Scalings.Names(), ", "))
	flags.StringVar(&f.loss, "loss", "mse", "what the networks are trained on: a `name` of unroll gradcheck --help, or a name and its options;\n"+
		"quantile has the ends of the intervals and the median")
	levelFlag(flags, &f.level)
	flags.StringVar(&f.interval, "interval", "", "conformal, ensemble, model or conformalized intervals, as of unroll forecast\n"+
		"(default conformal, or conformalized if the loss predicts a distribution)")
	firstSeedFlag(flags, &f.seed)
	f.work.add(flags, "networks to train in parallel")
	folderFlag(flags, &f.out)
	jsonFlag(flags, &f.json)
	leakFlag(flags, &f.auditLeaks)
	return cmd
}

func runFit(ctx context.Context, s Streams, f fitFlags) error {
	f.source.Limits = s.limits.series
	options, err := f.options()
	if err != nil {
		return err
	}
	if earlier := f.earlier(); earlier != "" {
		options.Like, err = recipe.OpenLike(earlier)
		if panel := (*experiment.PanelError)(nil); errors.As(err, &panel) {
			return usage("%s was made of a panel, whose networks are not trained anew or further yet: fit its file with --series %s", earlier, strings.Join(panel.Series, ","))
		}
		if err != nil {
			return err
		}
		if err := warnShortfalls(s, earlier); err != nil {
			return err
		}
	}
	plan := f.planSeries
	if len(f.source.Series) > 0 {
		plan = f.planPanel
	}
	search, input, err := plan(s, options)
	if err != nil {
		return err
	}
	if text := search.Overrun(); text != "" {
		s.warn("%s (--budget)", text)
	}
	s.interrupts.hold() // a fit stops by itself
	if search.Folder, err = newFolder(f.out, f.work.engine, input); err != nil {
		return err
	}
	return closed(search.Folder, finishFit(ctx, s, f, search, input))
}

// planSeries looks at a single series; input is that of [keepInput].
func (f fitFlags) planSeries(s Streams, options recipe.Options) (search *recipe.Search, input []byte, err error) {
	frame, input, err := f.load(keptOr(s.In, f.earlier()), options.Like)
	if err != nil {
		return nil, nil, err
	}
	warnings := frame.Warnings
	if w := options.Split.Warning(frame); w != "" {
		warnings = append(slices.Clip(warnings), w)
	}
	if options.Like != nil {
		differs, err := f.continued(options.Like, frame)
		if err != nil {
			return nil, nil, err
		}
		warnings = slices.Concat(warnings, differs)
	}
	printWarnings(s, warnings)
	options.Required = len(frame.Source.Inputs) > 0 && f.source.Inputs != nil
	search, err = recipe.NewSearch(frame, options)
	return search, input, err
}

// resumeFit does what is left of an interrupted fit.
func resumeFit(ctx context.Context, s Streams, f fitFlags) error {
	input, err := store.ReadFile(keptInput(f.resume))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return usage("%v", err)
	}
	s.interrupts.hold()
	search, err := recipe.Resume(f.resume, bytes.NewReader(input), recipe.Options{Jobs: f.work.jobs, Limits: s.limits.series})
	if err != nil {
		return err
	}
	f.work.engine = search.Engine
	if search.Panel != nil && f.auditLeaks {
		return closed(search.Folder, usage("--audit-leaks: %s is the fit of a panel, which this flag cannot take yet: omit it", f.resume))
	}
	if search.Panel != nil {
		if err := s.limits.holdPanel(search.Panel.Source); err != nil {
			return closed(search.Folder, err)
		}
	}
	return closed(search.Folder, finishFit(ctx, s, f, search, input))
}

// finishFit does a fit, or what is left of it, and prints the outcome.
func finishFit(ctx context.Context, s Streams, f fitFlags, search *recipe.Search, input []byte) error {
	count := newCounter(s)
	search.Progress = count.update
	search.Folder.Discarded = func(file *store.FileError) { warnDiscarded(s.Err, file) }
	fit, err := search.Fit(ctx)
	count.end()
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("interrupted: finished seeds are saved; resume with %s", commandLine("fit", "--resume", search.Folder.Path))
	}
	if err != nil {
		return err
	}
	defer fit.Close()
	if search.Panel != nil {
		return finishPanelFit(s, f, fit)
	}
	if err := drawPictures(search.Folder, search.Jobs, []*experiment.Configuration{fit.Runs}); err != nil {
		return err
	}
	if err := warnKernels(s, []*experiment.Configuration{fit.Runs}, search.Engine); err != nil {
		return err
	}
	summary := fit.Summary()
	page, err := fitPageOf([]*experiment.Configuration{fit.Runs}, &summary)
	if err != nil {
		return err
	}
	if err := store.Write(filepath.Join(search.Folder.Path, pageName), page); err != nil {
		return err
	}
	var leaks *leak.Report
	if f.auditLeaks {
		if leaks, err = auditLeaks(ctx, fit.Choice.Spec, f.work.engine, bytes.NewReader(input)); err != nil {
			return err
		}
	}
	if f.json {
		err = printJSON(s, struct {
			recipe.Summary
			Leaks *leak.Report `json:"leak_audit,omitempty"`
		}{summary, leaks})
	} else {
		printFit(s, fit, leaks)
	}
	return errors.Join(err, leakError(leaks))
}

// options are the flags as options of a fit.
func (f fitFlags) options() (o recipe.Options, err error) {
	o = recipe.Options{
		Name: seriesName(f.source.Path), Horizon: f.horizon, Budget: f.budget, Seed: f.seed, Engine: f.work.engine, Jobs: f.work.jobs,
		Interval: forecast.Kind(f.interval),
	}
	if f.scaling != graph.Scalings.Default().Name {
		o.WindowScaling = f.scaling
	}
	if err := checkEngine(f.work.engine); err != nil {
		return o, err
	}
	if o.Levels, err = parseLevels(f.level); err != nil {
		return o, err
	}
	if o.Loss, err = parseLoss(f.loss); err != nil {
		return o, err
	}
	o.Split, err = dataset.ParseSplit(f.split)
	return o, err
}

// checkResume refuses what the folder to resume settles.
func (f fitFlags) checkResume(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("--resume reads the series of %s: omit %s", f.resume, shellWord(args[0]))
	}
	return onlyFlags(cmd, "--resume reads the settings from "+f.resume, "resume", "json", "jobs", "audit-leaks")
}

// earlier is the folder of the earlier fit or run, if one is given.
func (f fitFlags) earlier() string { return cmp.Or(f.like, f.update) }

// checkEarlier checks the other flags and arguments beside --like or --update.
func (f fitFlags) checkEarlier(cmd *cobra.Command, args []string) error {
	name, known := "--like", []string{"like", "data", "level", "interval", "out", "json", "jobs", "engine", "audit-leaks"}
	if f.update != "" {
		name, known = "--update", append(known, "update", "epochs")
	}
	switch {
	case f.like != "" && f.update != "":
		return usage("give only one of --like, which trains anew, and --update, which continues")
	case len(args) > 0:
		return usage("%s reads the series of %s: give new data with --data %s", name, f.earlier(), shellWord(args[0]))
	}
	return onlyFlags(cmd, fmt.Sprintf("%s takes its choices from %s", name, f.earlier()), known...)
}

// onlyFlags refuses all flags but some.
func onlyFlags(cmd *cobra.Command, why string, allowed ...string) (err error) {
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		if !slices.Contains(allowed, flag.Name) && err == nil {
			err = usage("%s: omit --%s", why, flag.Name)
		}
	})
	return err
}

// continued returns what is to be said about a frame beside the earlier series. To continue
// from its networks, it must be that series.
func (f fitFlags) continued(like *recipe.Like, frame *dataset.Frame) ([]string, error) {
	if f.update == "" {
		return like.Differs(frame)
	}
	warnings, err := like.Update(f.update, frame, f.epochs)
	if err != nil {
		return nil, fmt.Errorf("%w (fit --like trains anew)", err)
	}
	return warnings, nil
}

// load reads the series, with the columns that --inputs names or else with all that
// can be inputs; input is that of [keepInput].
func (f fitFlags) load(stdin io.Reader, like *recipe.Like) (frame *dataset.Frame, input []byte, err error) {
	source := f.source
	source.Missing = dataset.Missing(f.missing)
	if like != nil {
		if source, err = like.Source(f.data); err != nil {
			return nil, nil, err
		}
	}
	source.Limits = f.source.Limits
	if input, err = keepInput(stdin, &source); err != nil {
		return nil, nil, err
	}
	load := dataset.Load
	switch {
	case like != nil:
	case source.Inputs == nil:
		load = dataset.LoadAll
	case slices.Equal(source.Inputs, []string{"none"}):
		source.Inputs = nil
	}
	frame, err = load(source, bytes.NewReader(input))
	return frame, input, err
}

// parseLoss reads a loss with its options, as --set train.loss does. The name of one that needs no
// options has no value yet: its options can follow from those of the fit.
func parseLoss(text string) (models.Loss, error) {
	if text == "" {
		return models.Loss{}, usage("--loss is empty: give a name, such as normal, or omit it")
	}
	spec := models.Default()
	spec.Name = "loss"
	if err := spec.Set("train.loss", text); err != nil {
		return models.Loss{}, usage("--loss %s", strings.TrimPrefix(err.Error(), "train.loss="))
	}
	if loss := spec.Train.Loss; loss.Name != text {
		return loss, nil
	}
	return models.Loss{Name: text}, nil
}

// seriesName is the name of the Spec for a file, if it can be one.
func seriesName(path string) string {
	if readOnce(path) {
		return ""
	}
	name := filepath.Base(path)
	for _, packed := range []string{".gz", ".zip"} {
		name = strings.TrimSuffix(name, packed)
	}
	spec := models.Spec{Name: strings.TrimSuffix(name, filepath.Ext(name))}
	if spec.CheckName() != nil {
		return ""
	}
	return spec.Name
}

// once is a flag that may be given once, where a second value would silently replace
// the first.
type once struct {
	text *string
	set  bool
}

// errTwice is the error of a second value; [flagError] names the flag.
var errTwice = errors.New("given twice")

// Set implements pflag.Value.
func (o *once) Set(text string) error {
	if o.set {
		return errTwice
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
