package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"unroll/cmd/internal/leak"
	"unroll/dataset"
	"unroll/models"
	"unroll/models/backtest"
	"unroll/models/experiment"
	"unroll/models/forecast"
)

// backtestFlags are the flags of unroll backtest.
type backtestFlags struct {
	first      string
	stride     int
	refit      int
	sliding    int
	horizon    string
	level      string
	set        []string
	seeds      int
	seed       uint64
	work       workFlags
	out        string
	outputs    outputs
	json       bool
	auditLeaks bool
	seeded     string // --seeds or --seed, if it was given
}

func newBacktest(s Streams) *cobra.Command {
	var f backtestFlags
	cmd := &cobra.Command{
		Use:   "backtest NAME|FILE.yaml|RUN",
		Short: "evaluate a network on past data, from rolling origins",
		Long: "Forecasts from every row of the test part (a rolling origin), scores the forecasts and compares them\n" +
			"with classical baselines. A forecast uses only the rows before its origin.\n\n" +
			"Given the folder of a fit or run, it evaluates the trained networks; it retrains them only with\n" +
			"--refit, --sliding, --first or --set. Given a Spec, it trains once, or every --refit origins.\n\n" +
			"The networks of a panel are evaluated on all series from the same dates, the first that is in every\n" +
			"test part, or from --first DATE on: series whose training part ends later are left out. Without\n" +
			"dates each series has its own test part.",
		Example: "  unroll backtest my.yaml --horizon 1,6,12 --refit 12\n  unroll backtest runs/001 --horizon 1,12\n" +
			"  unroll backtest my.yaml --first 0.4 --refit 12 --sliding 60 --out backtest.csv",
		Args: oneArgument("the name of an experiment, a YAML file, or the folder of a fit or run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, name := range []string{"seed", "seeds"} {
				if cmd.Flags().Changed(name) {
					f.seeded = "--" + name
				}
			}
			return runBacktest(cmd.Context(), s, f, args[0])
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.first, "first", "", "first origin: a fraction of the rows, a number of rows or a date (default the Spec's split)")
	flags.IntVar(&f.stride, "stride", 0, "rows from one origin to the next (default 1, and more for over "+strconv.Itoa(backtest.MaxOrigins)+" origins)")
	flags.IntVar(&f.refit, "refit", 0, "retrain after this many origins (default never)")
	flags.IntVar(&f.sliding, "sliding", 0, "train on this many rows before the origin (default all)")
	flags.StringVar(&f.horizon, "horizon", "1", "steps ahead to score, such as 1,6,12")
	levelFlag(flags, &f.level)
	setFlag(flags, &f.set)
	seedFlags(flags, &f.seed, &f.seeds, 5, "whose forecasts are averaged")
	f.work.add(flags, "networks to train in parallel")
	outputFlag(flags, &f.out, "out", "CSV file for every forecast of every method")
	f.outputs.add(flags)
	jsonFlag(flags, &f.json)
	leakFlag(flags, &f.auditLeaks)
	return cmd
}

func runBacktest(ctx context.Context, s Streams, f backtestFlags, what string) error {
	f.outputs.reads = []string{what}
	plan, steps, err := f.plan()
	if err != nil {
		return err
	}
	frame, err := f.subject(s, &plan, what)
	if isPanelError(err) {
		return f.panel(ctx, s, plan, steps, what)
	}
	if err != nil {
		return err
	}
	f.outputs.reads = append(f.outputs.reads, specFiles(plan.Spec)...)
	if err := f.outputs.check("--out", f.out, csvBacktest); err != nil {
		return err
	}
	printWarnings(s, frame.Warnings)
	if plan.Trained != nil {
		defer plan.Trained.Close()
	}
	count := newCounter(s)
	if plan.Trained == nil {
		plan.Progress = func(done, all int) { count.update(plan.Spec.Name, done, all) }
	}
	result, err := plan.Run(ctx, frame)
	count.end()
	if err != nil {
		return err
	}
	var leaks *leak.Report
	if f.auditLeaks {
		if leaks, err = auditLeaks(ctx, *plan.Spec, f.work.engine, nil); err != nil {
			return err
		}
	}
	if err := f.write(s, plan.Spec.Name, result, steps, leaks); err != nil {
		return err
	}
	return leakError(leaks)
}

// plan is the plan that the flags describe, and the steps ahead to score.
func (f backtestFlags) plan() (backtest.Plan, []int, error) {
	if err := checkEngine(f.work.engine); err != nil {
		return backtest.Plan{}, nil, err
	}
	levels, err := parseLevels(f.level)
	if err != nil {
		return backtest.Plan{}, nil, err
	}
	steps, err := parseHorizons(f.horizon)
	if err != nil {
		return backtest.Plan{}, nil, err
	}
	return backtest.Plan{
		Stride: f.stride, Refit: f.refit, Sliding: f.sliding, Horizon: slices.Max(steps), Levels: levels,
		Seed: f.seed, Seeds: f.seeds, Options: forecast.Options{Engine: f.work.engine, Jobs: f.work.jobs},
	}, steps, nil
}

// subject loads the Spec or the trained networks to evaluate, and their series.
func (f backtestFlags) subject(s Streams, plan *backtest.Plan, what string) (*dataset.Frame, error) {
	info, err := os.Stat(what)
	switch {
	case err == nil && info.IsDir() && (!isExperiment(what) || !isWithoutRuns(what)):
		return f.trained(s, plan, what)
	case err != nil && filepath.Base(what) != what && filepath.Ext(what) == "":
		return nil, usage("%s does not exist: give the folder of a fit or run, a YAML file, or the name of an experiment", what)
	}
	spec, err := specNamed(what)
	if err != nil {
		return nil, err
	}
	return f.untrained(s, plan, spec, nil)
}

// isWithoutRuns reports whether no run is in a folder.
func isWithoutRuns(folder string) bool {
	runs, err := experiment.OpenRuns(folder)
	return err == nil && len(runs) == 0
}

// trained opens a run, and closes its networks again if the flags ask for retraining.
func (f backtestFlags) trained(s Streams, plan *backtest.Plan, dir string) (*dataset.Frame, error) {
	plan.Partial, plan.Limits = true, s.limits.series // partial with a warning
	ensemble, err := forecast.Open(dir, "", keptOr(s.In, dir), plan.Options)
	if err != nil {
		return nil, err
	}
	printWarnings(s, ensemble.Warnings)
	printShortfalls(s, ensemble.Incomplete)
	if f.first == "" && f.refit == 0 && f.sliding == 0 && len(f.set) == 0 {
		if f.seeded != "" {
			ensemble.Close()
			return nil, usage("%s: the networks in %s are evaluated as they are: omit it, or train others with --refit, --first or --set", f.seeded, dir)
		}
		plan.Spec, plan.Trained = ensemble.Prepared.Spec, ensemble
		return ensemble.Prepared.Frame, s.limits.checkForecast(ensemble.Prepared)
	}
	ensemble.Close()
	return f.untrained(s, plan, *ensemble.Prepared.Spec, ensemble.Prepared.Frame)
}

// untrained applies the flags to a Spec and loads its data, unless the frame holds
// them.
func (f backtestFlags) untrained(s Streams, plan *backtest.Plan, spec models.Spec, frame *dataset.Frame) (*dataset.Frame, error) {
	if err := setKeys(&spec, f.set); err != nil {
		return nil, err
	}
	if f.first != "" {
		split, err := dataset.ParseSplit(f.first)
		if err != nil {
			return nil, err
		}
		spec.Split = split
	}
	spec.Data.Limits = s.limits.series
	plan.Spec = &spec
	if frame == nil || !reflect.DeepEqual(frame.Source, spec.Data) {
		var err error
		if frame, err = dataset.Load(spec.Data, s.In); err != nil {
			return nil, err
		}
	}
	if prepared, err := models.Prepare(&spec, frame); err == nil { // the backtest reports an error
		if err := cmp.Or(s.limits.checkMemory(prepared, f.work.jobs), s.limits.checkForecast(prepared)); err != nil {
			return nil, err
		}
	}
	return frame, nil
}

// apart says how far the origins are apart, unless each row is one.
func apart(r *backtest.Result) string {
	if r.Stride == 1 {
		return ""
	}
	return ", one in every " + dataset.Count(r.Stride, "row")
}

// write prints the scores and verdicts, and writes every forecast to a file.
func (f backtestFlags) write(s Streams, name string, r *backtest.Result, steps []int, leaks *leak.Report) error {
	if f.out != "" {
		text, err := r.CSV()
		if err != nil {
			return err
		}
		if err := f.outputs.write(s, "--out", f.out, csvBacktest, text); err != nil {
			return err
		}
	}
	var scores [][]backtest.Score
	var verdicts []backtest.Verdict
	var kinds [][]backtest.KindScore
	for _, step := range steps {
		kinds = append(kinds, r.Kinds(step))
		scores, verdicts = append(scores, r.Scores(step)), append(verdicts, r.Verdict(step))
	}
	if f.json {
		return printJSON(s, map[string]any{
			"series": r.Frame.String(), "first": r.First, "origins": r.Origins, "scores": scores, "intervals": kinds, "verdicts": verdicts,
			"diverged": r.Diverged, "leak_audit": leaks,
		})
	}
	fmt.Fprintf(s.Out, "%s\n%s, the first after %s%s\n\n", s.paragraph(fmt.Sprintf("%s on %v", name, r.Frame)),
		dataset.Count(len(r.Origins), "origin"), dataset.Count(r.First, "row"), apart(r))
	for i, step := range steps {
		fmt.Fprintf(s.Out, "%s, %s each:\n%s\n%s\n%s\n\n%s", ahead(step), dataset.Count(scores[i][0].Points, "forecast"),
			backtestTable(scores[i]).fit(s.columns()), s.paragraph(unable(scores[i])), s.paragraph(verdicts[i].Sentence+"."), kindTable(s, scores[i][0].CRPS, kinds[i])+properTable(s, scores[i][0]))
	}
	fmt.Fprintln(s.Out, s.paragraph(scoreLegend))
	printLeaks(s, name, leaks)
	return nil
}
