package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"unroll/cmd/internal/report"
	"unroll/models/backtest"
	"unroll/models/forecast"
)

// forecastFlags are the flags of unroll forecast.
type forecastFlags struct {
	run      string
	horizon  int
	level    string
	interval string
	method   string
	data     string
	out      string
	picture  string
	work     workFlags
	json     bool
	plot     bool
}

func newForecast(s Streams) *cobra.Command {
	var f forecastFlags
	cmd := &cobra.Command{
		Use:   "forecast RUN",
		Short: "forecast the next rows of a series",
		Long: "Forecasts with the trained networks of a fit or run; it trains nothing and averages the seeds. A fit\n" +
			"has networks trained on all rows; a run has those trained on the training part. To forecast more\n" +
			"rows than it was trained for, a network takes its own forecasts as inputs.\n\n" +
			"The prediction intervals are conformal: they come from the errors that the networks of the training\n" +
			"part make in the test part, as many steps ahead.\n\n" +
			"The forecasts are written as CSV to standard output or --out, and drawn into a picture.",
		Example: "  unroll forecast runs/001 --horizon 12 --level 80,95\n  unroll forecast runs/001 --horizon 12 --data grown.csv --out next.csv\n" +
			"  unroll forecast runs/001 --horizon 12 --method holt-winters-multiplicative",
		Args: oneArgument("the folder of a fit or run, such as runs/001"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.run = args[0]
			return runForecast(cmd.Context(), s, f)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.horizon, "horizon", 1, "number of rows to forecast")
	levelFlag(flags, &f.level)
	flags.StringVar(&f.interval, "interval", "conformal", "conformal: from past forecast errors; ensemble: the range of the seeds' forecasts")
	flags.StringVar(&f.method, "method", "", "forecast with a baseline instead, such as seasonal-naive or ar-by-aic")
	flags.StringVar(&f.data, "data", "", "file with the run's series and new rows at its end, to forecast from")
	flags.StringVar(&f.out, "out", "", "CSV file for the forecasts (default standard output)")
	flags.StringVar(&f.picture, "picture", "", "PNG or SVG file for the picture (default next to --out, or forecast.png in RUN)")
	f.work.add(flags, "networks to run in parallel")
	jsonFlag(flags, &f.json)
	flags.BoolVar(&f.plot, "plot", false, "also plot the forecasts as text, on standard error")
	return cmd
}

func runForecast(ctx context.Context, s Streams, f forecastFlags) error {
	levels, err := f.check()
	if err != nil {
		return err
	}
	options := forecast.Options{Engine: f.work.engine, Jobs: f.work.jobs}
	ensemble, err := forecast.Open(f.run, f.data, s.In, options)
	if err != nil {
		return err
	}
	defer ensemble.Close()
	p := ensemble.Prepared
	for _, w := range p.Frame.Warnings {
		fmt.Fprintf(s.Err, "warning: %s\n", w)
	}
	if test := p.Frame.Len() - p.TrainRows; f.horizon > test {
		return usage("--horizon %d: the test part of %s has %d rows, too few to measure the error so many steps ahead; give at most %d",
			f.horizon, p.Frame.Source, test, test)
	}
	var past []string
	for i, name := range p.Frame.Columns {
		if i > 0 && !p.Frame.Ahead(i) {
			past = append(past, name)
		}
	}
	if f.horizon > p.Train.Horizon && len(past) > 0 {
		return usage("--horizon %d: the network forecasts %d at once, and for more it needs future values of %s; fit it again with --horizon %d, or with --future if they are known in advance",
			f.horizon, p.Train.Horizon, strings.Join(past, ", "), f.horizon)
	}
	plan := backtest.Plan{Trained: ensemble, Horizon: f.horizon, Levels: levels, Future: true, Options: options}
	result, err := plan.Run(ctx, p.Frame)
	if err != nil {
		return err
	}
	future, err := result.Future(f.method)
	if err != nil {
		return err
	}
	if f.interval == "ensemble" {
		future = future.WithSpread()
	}
	if err := f.write(s, result, future); err != nil {
		return err
	}
	f.advise(s, result, future)
	return nil
}

func (f forecastFlags) check() ([]float64, error) {
	switch {
	case f.horizon < 1:
		return nil, usage("--horizon %d: give the number of rows to forecast, 1 or more", f.horizon)
	case f.interval != "conformal" && f.interval != "ensemble":
		return nil, usage("--interval %s: choose conformal or ensemble", f.interval)
	case !isPicture(f.picturePath()):
		return nil, usage("--picture %s: give a file name that ends in .png or .svg", f.picturePath())
	case f.interval == "ensemble" && f.method != "":
		return nil, usage("--interval ensemble: a baseline has no seeds; omit --method, or choose conformal")
	}
	if err := f.work.check(); err != nil {
		return nil, err
	}
	return parseLevels(f.level)
}

// write writes the forecasts and the picture.
func (f forecastFlags) write(s Streams, r *backtest.Result, future *backtest.Future) error {
	text, err := future.CSV()
	if err != nil {
		return err
	}
	if f.json {
		err = printJSON(s, map[string]any{"future": future, "verdict": r.Verdict(1), "verdict_at_horizon": r.Verdict(f.horizon)})
	}
	if err == nil && (f.out != "" || !f.json) {
		err = writeResult(s, f.out, text)
	}
	if err != nil {
		return err
	}
	outlook := report.Outlook{
		Title: fmt.Sprintf("%s, %d rows ahead", future.Method, f.horizon), Small: r.Frame.String(),
		Frame: r.Frame, First: future.First, Point: future.Path.Point, Intervals: future.Intervals, Levels: r.Levels,
	}
	path := f.picturePath()
	picture, err := outlook.Picture(pictureFormat(path))
	if err != nil {
		return err
	}
	if err := writeFile("--picture", path, picture); err != nil {
		return err
	}
	if f.plot {
		fmt.Fprint(s.Err, outlookPlot(s, outlook))
	}
	fmt.Fprintf(s.Err, "picture: %s\n", path)
	return nil
}

func (f forecastFlags) picturePath() string {
	switch {
	case f.picture != "":
		return f.picture
	case f.out != "":
		return strings.TrimSuffix(f.out, filepath.Ext(f.out)) + ".png"
	}
	return filepath.Join(f.run, "forecast.png")
}

// advise reports the verdict of the test part, and which method to use.
func (f forecastFlags) advise(s Streams, r *backtest.Result, future *backtest.Future) {
	if text := future.Unknown(); text != "" {
		fmt.Fprintf(s.Err, "warning: %s\n", text)
	}
	v := r.Verdict(f.horizon)
	fmt.Fprintf(s.Err, "%s, on the test part: %s\n", ahead(f.horizon), v.Sentence)
	if v.Use != future.Method {
		fmt.Fprintf(s.Err, "forecast with it: unroll forecast %s --horizon %d%s\n", f.run, f.horizon, methodFlag(r, v.Use))
	}
}

// methodFlag is the flag that selects a method.
func methodFlag(r *backtest.Result, method string) string {
	if method == backtest.Network {
		return ""
	}
	return " --method " + r.Key(method)
}
