package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"unroll/cmd/internal/report"
	"unroll/dataset"
	"unroll/models/backtest"
	"unroll/models/experiment"
	"unroll/models/forecast"
	"unroll/models/recipe"
)

// forecastFlags are the flags of unroll forecast.
type forecastFlags struct {
	run           string
	horizon       int
	level         string
	interval      string
	intervalGiven bool
	paths         int
	seed          uint64
	method        string
	data          string
	out           string
	picture       string
	outputs       outputs
	work          workFlags
	json          bool
	plot          bool
	partial       bool
	// incomplete is what the folder lacks.
	incomplete []*experiment.Shortfall
	// nonnegative raises what is below zero to zero.
	nonnegative bool
	// recommended is the key of the method that is used without --method: the network, unless a fit
	// recommends another.
	recommended string
}

func newForecast(s Streams) *cobra.Command {
	var f forecastFlags
	cmd := &cobra.Command{
		Use:   "forecast RUN",
		Short: "forecast the next rows of a series",
		Long: "Forecasts with the trained networks of a fit or run; it trains nothing and averages the seeds. A fit\n" +
			"has networks trained on all rows; a run has those trained on the training part. To forecast more\n" +
			"rows than it was trained for, a network takes its own forecasts as inputs.\n\n" +
			"Of a fit it uses the method that the fit recommends: one of them, or a weighted combination of the\n" +
			"network and baselines, which are fitted on all rows. --method network takes the network alone.\n\n" +
			"The prediction intervals are conformal: they come from the errors that the networks of the training\n" +
			"part make in the test part, as many steps ahead. Networks that were trained on a likelihood, such as\n" +
			"train.loss=normal, predict a distribution: --interval model takes the intervals from it,\n" +
			"conformalized corrects them by how far they missed in the test part, and --paths draws paths that\n" +
			"may follow.\n\n" +
			"The run of a panel forecasts every series from its own last row, as a long file. It has intervals\n" +
			"with --interval model or ensemble.\n\n" +
			"The forecasts are written as CSV to standard output or --out; --picture also draws them.",
		Example: "  unroll forecast runs/001 --horizon 12 --level 80,95\n  unroll forecast runs/001 --horizon 12 --data grown.csv --out next.csv\n" +
			"  unroll forecast runs/001 --horizon 12 --method holt-winters-multiplicative",
		Args: oneArgument("the folder of a fit or run, such as runs/001"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.run, f.out, f.intervalGiven = args[0], fileOf(f.out), cmd.Flags().Changed("interval")
			if cmd.Flags().Changed("seed") && f.paths == 0 {
				return usage("--seed %d: it is that of the paths: give --paths too, or omit it", f.seed)
			}
			return runForecast(cmd.Context(), s, f)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.horizon, "horizon", 1, "number of rows to forecast")
	levelFlag(flags, &f.level)
	flags.StringVar(&f.interval, "interval", string(forecast.Conformal), "conformal: from past forecast errors; ensemble: the range of the seeds' forecasts;\n"+
		"model: of the predicted distribution; conformalized: both")
	flags.IntVar(&f.paths, "paths", 0, "`number` of paths to draw from the predicted distributions, as further columns")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the paths")
	flags.StringVar(&f.method, "method", "", "`method`: network, combination, or a baseline such as seasonal-naive or ar-by-aic\n(default what the fit recommends; of a run the network)")
	flags.StringVar(&f.data, "data", "", "file with the run's series and new rows at its end, to forecast from")
	outputFlag(flags, &f.out, "out", "CSV file for the forecasts, or - (default standard output)")
	outputFlag(flags, &f.picture, "picture", "PNG or SVG file for a picture of the forecasts")
	flags.BoolVar(&f.nonnegative, "nonnegative", false, "raise forecasts and ends of intervals below 0 to 0, such as for counts")
	flags.BoolVar(&f.partial, "partial", false, "use what there is of a fit that was interrupted: its forecasts differ from those of the whole fit")
	f.outputs.add(flags)
	f.work.add(flags, "networks to run in parallel")
	jsonFlag(flags, &f.json)
	flags.BoolVar(&f.plot, "plot", false, "also plot the forecasts as text, on standard error")
	return cmd
}

func runForecast(ctx context.Context, s Streams, f forecastFlags) error {
	f.outputs.reads = []string{f.run, f.data}
	levels, err := f.check()
	if err != nil {
		return err
	}
	options := forecast.Options{Engine: f.work.engine, Jobs: f.work.jobs, Partial: f.partial, Limits: s.limits.series}
	if f.data != dataset.StandardInput {
		s.In = keptOr(s.In, f.run)
	}
	ensemble, err := forecast.Open(f.run, f.data, s.In, options)
	if isPanelError(err) {
		return f.panel(ctx, s, options)
	}
	if lack := (*experiment.Shortfall)(nil); errors.As(err, &lack) {
		return usage("%v%s", lack, strings.Join(remedies(lack), ", or "))
	}
	if err != nil {
		return err
	}
	defer ensemble.Close()
	p := ensemble.Prepared
	if err := s.limits.checkForecast(p); err != nil {
		return err
	}
	f.outputs.reads = append(f.outputs.reads, specFiles(p.Spec)...)
	printWarnings(s, slices.Concat(p.Frame.Warnings, ensemble.Warnings))
	printShortfalls(s, ensemble.Incomplete)
	f.incomplete = ensemble.Incomplete
	if test := p.Frame.Len() - p.TrainRows; f.horizon > test {
		return usage("--horizon %d: the test part of %s has %d rows, too few to measure the error so many steps ahead; give at most %d",
			f.horizon, p.Frame.Source, test, test)
	}
	if lowest := slices.Min(p.Frame.Target()); f.nonnegative && lowest < 0 {
		return usage("--nonnegative: the series has negative values, such as %v: omit it", lowest)
	}
	advice, err := f.advised(s)
	if err != nil {
		return err
	}
	plan := backtest.Plan{
		Trained: ensemble, Horizon: f.horizon, Levels: levels, Interval: forecast.Kind(f.interval), Future: true, Paths: f.paths, PathSeed: f.seed,
		Options: options,
	}
	if advice != nil {
		plan.Combination = advice.Combination()
	}
	result, err := plan.Run(ctx, p.Frame)
	if err != nil {
		return err
	}
	future, err := result.Future(cmp.Or(f.method, f.recommended))
	if err != nil {
		return f.orBaseline(err, ensemble, result, advice)
	}
	if f.nonnegative {
		future = future.Nonnegative()
	}
	if err := f.write(s, result, future, advice); err != nil {
		return err
	}
	f.advise(s, result, future, advice)
	return nil
}

// remedies are what can be done about a fit that is incomplete.
func remedies(lack *experiment.Shortfall) []string {
	all := []string{cmp.Or(completion(lack), "; wait until it ends")}
	if len(lack.Missing) < lack.Seeds {
		all = append(all, "use what there is with --partial")
	}
	return all
}

func (f forecastFlags) check() ([]float64, error) {
	switch {
	case f.picture != "" && !isPicture(f.picture):
		return nil, usage("--picture %s: give a file name that ends in .png or .svg", f.picture)
	case f.interval != string(forecast.Conformal) && f.method != "" && f.method != backtest.Network:
		return nil, usage("--interval %s: it is of the network alone, and those of other methods are conformal; give --method network, or choose conformal", f.interval)
	case f.paths > 0 && f.method != "" && f.method != backtest.Network:
		return nil, usage("--paths %d: the network alone predicts a distribution; give --method network, or omit --paths", f.paths)
	}
	err := cmp.Or(checkEngine(f.work.engine), f.outputs.check("--out", f.out, csvForecasts), f.outputs.check("--picture", f.picture, pictureKind(f.picture)),
		distinct("--out", f.out, "--picture", f.picture))
	if err != nil {
		return nil, err
	}
	return parseLevels(f.level)
}

// advised is what the fit in the folder recommends, which is then used without --method; nil for a run. What only
// the network can do takes the network.
func (f *forecastFlags) advised(s Streams) (*recipe.Recommendation, error) {
	f.recommended = backtest.Network
	advice, fitted, err := recipe.ReadRecommendation(f.run)
	switch {
	case err != nil && f.method == backtest.Network:
		return nil, nil
	case err != nil:
		return nil, usage("%v, or give --method network", err)
	case advice == nil && fitted && f.method == "":
		s.warn("the fit in %s has no recommendation, since an earlier version made it or it trained what a run chose: the network forecasts alone", f.run)
		return nil, nil
	case advice == nil:
		return nil, nil
	}
	f.recommended = advice.Method
	if f.method == "" && f.recommended != backtest.Network {
		switch {
		case f.interval != string(forecast.Conformal):
			return nil, usage("--interval %s: it is of the network alone, and the fit recommends %s; give --method network, or choose conformal", f.interval, f.recommended)
		case f.paths > 0:
			return nil, usage("--paths %d: the network alone predicts a distribution, and the fit recommends %s; give --method network, or omit --paths", f.paths, f.recommended)
		}
	}
	return advice, nil
}

// orBaseline adds to the error of a method that cannot forecast what can be done instead.
func (f forecastFlags) orBaseline(err error, e *forecast.Ensemble, r *backtest.Result, advice *recipe.Recommendation) error {
	if f.method != "" && f.method != backtest.Network {
		return err
	}
	instead := ""
	if v := r.Verdict(f.horizon); v.Best != nil {
		instead = r.Key(v.Best.Method)
	}
	if advice != nil {
		at := slices.IndexFunc(advice.Methods, func(m recipe.FoldScore) bool { return m.Key != backtest.Network && m.RMSE != nil })
		if instead = ""; at >= 0 {
			instead = advice.Methods[at].Key
		}
	}
	past, most := e.Prepared.Frame.Unforeseen(), e.Prepared.Train.Horizon
	if f.horizon > most && most > 0 && len(past) > 0 {
		err = usage("--horizon %d: the network forecasts %d at once, and for more it needs future values of %s; fit it again with --horizon %d, or with --future if they are known in advance",
			f.horizon, most, strings.Join(past, ", "), f.horizon)
	}
	if instead == "" {
		return err
	}
	return usage("%v; a baseline can forecast: %s", err, f.command(instead))
}

// command is the command that makes the same forecast with the method of a [backtest.Result.Key].
func (f forecastFlags) command(method string) string {
	words := []string{"forecast", f.run, "--horizon", strconv.Itoa(f.horizon)}
	if method != cmp.Or(f.recommended, backtest.Network) {
		words = append(words, "--method", method)
	}
	if method == backtest.Network && f.interval != string(forecast.Conformal) {
		words = append(words, "--interval", f.interval)
		if f.interval == string(forecast.Model) { // of quantiles it has some levels alone
			words = append(words, "--level", f.level)
		}
	}
	if f.data != "" {
		words = append(words, "--data", f.data)
	}
	if f.nonnegative {
		words = append(words, "--nonnegative")
	}
	return commandLine(words...)
}

// write writes the forecasts, and the pictures that the flags ask for.
func (f forecastFlags) write(s Streams, r *backtest.Result, future *backtest.Future, advice *recipe.Recommendation) error {
	text, err := future.CSV()
	if err != nil {
		return err
	}
	if f.json {
		document := map[string]any{"future": future, "verdict": r.Verdict(1), "verdict_at_horizon": r.Verdict(f.horizon)}
		if advice != nil {
			document["recommendation"] = advice
		}
		for _, lack := range f.incomplete {
			document["incomplete"] = lack.Error()
		}
		err = printJSON(s, document)
	}
	if err == nil && (f.out != "" || !f.json) {
		err = f.outputs.writeResult(s, f.out, csvForecasts, text)
	}
	if err != nil {
		return err
	}
	outlook := report.Outlook{
		Title: fmt.Sprintf("%s, %d rows ahead", future.Method, f.horizon), Small: r.Frame.String(),
		Frame: r.Frame, First: future.First, Point: future.Path.Point, Intervals: future.Intervals, Levels: r.Levels,
	}
	if f.plot {
		fmt.Fprint(s.Err, outlookPlot(s, outlook))
	}
	if f.picture == "" {
		return nil
	}
	picture, err := outlook.Picture(pictureFormat(f.picture))
	if err != nil {
		return err
	}
	return f.outputs.write(s, "--picture", f.picture, pictureKind(f.picture), picture)
}

// advise reports what forecasts, and how that did on the test part.
func (f forecastFlags) advise(s Streams, r *backtest.Result, future *backtest.Future, advice *recipe.Recommendation) {
	if text := future.Unknown(); text != "" {
		s.warn("%s", text)
	}
	sentence := r.Verdict(f.horizon).Sentence
	switch key := r.Key(future.Method); {
	case advice == nil && key == backtest.Network:
	case advice != nil && key == f.recommended:
		sentence = r.VerdictOn(key, f.horizon).Sentence
		fmt.Fprintf(s.Err, "by %s, which the folds of the fit recommend: %s\n", future.Method, advice.Made())
	case advice != nil:
		sentence = r.VerdictOn(key, f.horizon).Sentence
		if _, err := r.Future(f.recommended); err != nil {
			break // what is recommended cannot forecast so far ahead
		}
		fmt.Fprintf(s.Err, "the folds of the fit recommend %s: %s\n", f.recommended, f.command(f.recommended))
	}
	if f.interval == string(forecast.Conformal) || f.interval == string(forecast.Conformalized) {
		sentence += "; intervals from " + dataset.Count(r.VerdictOn(r.Key(future.Method), f.horizon).Chosen.Points, "error")
	}
	fmt.Fprintf(s.Err, "%s, on the test part%s: %s\n", ahead(f.horizon), apart(r), sentence)
	if below := future.Below(0); below > 0 && slices.Min(r.Frame.Target()) >= 0 {
		s.warn("the series has no value below 0, but %s of the forecast %s: --nonnegative raises them to 0",
			dataset.Count(below, "number"), map[bool]string{true: "is", false: "are"}[below == 1])
	}
}
