package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/backtest"
	"unroll/models/forecast"
	"unroll/models/recipe"
)

// planPanel looks at a panel; input is that of [keepInput].
func (f fitFlags) planPanel(s Streams, options recipe.Options) (search *recipe.Search, input []byte, err error) {
	for _, flag := range []struct {
		name string
		on   bool
	}{
		{"--level", f.level != standardLevels && options.Loss.Name != "quantile"},
		{"--interval", f.interval != ""},
		{"--audit-leaks", f.auditLeaks},
	} {
		if flag.on {
			return nil, nil, usage("%s: with --series it is the fit of a panel, which this flag cannot take yet: omit it", flag.name)
		}
	}
	source := f.source
	source.Missing = dataset.Missing(f.missing)
	if slices.Equal(source.Inputs, []string{"none"}) {
		source.Inputs = nil
	}
	if input, err = keepInput(s.In, &source); err != nil {
		return nil, nil, err
	}
	panel, err := dataset.LoadPanel(source, bytes.NewReader(input))
	if err != nil {
		return nil, nil, err
	}
	if err := s.limits.holdPanel(source); err != nil {
		return nil, nil, err
	}
	options.Required = len(source.Inputs) > 0
	search, err = recipe.NewPanelSearch(panel, options)
	return search, input, err
}

// finishPanelFit prints the outcome of a panel's fit.
func finishPanelFit(s Streams, f fitFlags, fit *recipe.Result) error {
	warnPanel(s, fit.Runs)
	if f.json {
		return printJSON(s, fit.Summary())
	}
	c, out := fit.Choice, fit.Summary()
	printPanelSearch(s, fit, out)
	if loss := c.Spec.Train.Loss.Name; loss != models.Default().Train.Loss.Name {
		fmt.Fprintf(s.Out, "%s\n\n", s.paragraph(fmt.Sprintf("trained on the loss %s (%s); recipes are compared by the MASE of their forecasts", loss, c.Spec.Train.Loss.Summary())))
	}
	fmt.Fprintf(s.Out, "%s\n", s.paragraph(fmt.Sprintf("mean forecast of %s on the test part, which begins at %s, %s:",
		dataset.Count(len(out.Seeds), "seed"), fit.Search.Split, ahead(fit.Search.Horizon))))
	printPanel(s, fit.Scores)
	printPanelFiles(s, out.Out)
	fmt.Fprintf(s.Out, "\nTrained again on all %d rows, for forecasts: %s.\n\n", out.FinalRows, dataset.Count(len(out.Seeds), "seed"))
	fmt.Fprintf(s.Out, "%s\nrepeat with:   %s\n", nextPanelStep(s, fit, out), repeatCommand(fit, out))
	return nil
}

// nextPanelStep is nextStep of a panel.
func nextPanelStep(s Streams, fit *recipe.Result, out recipe.Summary) string {
	source := fit.Search.Panel.Source
	if fit.Ahead() == 0 {
		return s.paragraph(fmt.Sprintf("to forecast, first add the rows to come of each series to %v, %d or more, with %s and without %s",
			source, fit.Search.Horizon, strings.Join(fit.Choice.Spec.Data.Future, ", "), source.Column))
	}
	f := forecastFlags{run: out.Out, horizon: fit.Search.Horizon, interval: string(forecast.Conformal), nonnegative: fit.Nonnegative()}
	if source.Path == dataset.StandardInput {
		f.data = keptInput(out.Out)
	}
	return "forecast with: " + f.command(backtest.Network)
}

// printPanelSearch prints what was looked at and tried, and why the choice is what it is.
func printPanelSearch(s Streams, fit *recipe.Result, out recipe.Summary) {
	p, c := fit.Search.Profile, fit.Choice
	fmt.Fprintln(s.Out, s.paragraph(out.Series))
	fmt.Fprintln(s.Out, s.paragraph(fmt.Sprintf("training part: %d rows of %d series; medians over the series: differencing removes %.0f %% of the variance, seasonal differencing %.0f %%; %s",
		p.Rows, p.Series, 100*p.Trend, 100*p.Seasonality, swings(p))))
	if e := out.Effort; e.Series < p.Series {
		fmt.Fprintln(s.Out, s.paragraph(fmt.Sprintf("recipes are tried on %d of the series (more with a larger --budget)", e.Series)))
	}
	var origins []string
	for _, fold := range out.Folds {
		if fold.Date != "" {
			origins = append(origins, fold.Date)
		}
	}
	text := fmt.Sprintf("%s on %s of the training part", dataset.Count(len(c.Trials), "recipe"), dataset.Count(len(out.Folds), "rolling-origin fold"))
	if origins != nil {
		text += ", from " + strings.Join(origins, ", ") + " on for all series"
	}
	t := newTable("recipe", "round", "epochs", "MASE on\nthe folds")
	for _, trial := range c.Trials {
		row := table.Row{trial.Name, trial.Round, trial.Epochs, backtest.Number(trial.MASE)}
		if trial.Missing != "" {
			row = table.Row{trial.Name, trial.Round, "-", "-"}
		}
		t.AppendRow(row)
	}
	fmt.Fprintf(s.Out, "%s\n%s\n\n", s.paragraph(fmt.Sprintf("%s, mean forecast of %s:", text, dataset.Count(out.Effort.Seeds, "seed"))), t.fit(s.columns()))
	fmt.Fprintf(s.Out, "%s\n\n", s.paragraph(fmt.Sprintf("chosen: %s, %s: %s", c.Best.Name, dataset.Count(out.Epochs, "epoch"), why(c))))
}
