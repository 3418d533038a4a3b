package cli

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"unroll/cmd/internal/leak"
	"unroll/cmd/internal/report"
	"unroll/dataset"
	"unroll/models"
	"unroll/models/backtest"
	"unroll/models/baseline"
	"unroll/models/recipe"
)

// printFit prints what was chosen, why, and how it scores.
func printFit(s Streams, fit *recipe.Result, leaks *leak.Report) {
	c, out := fit.Choice, fit.Summary()
	fmt.Fprintln(s.Out, s.paragraph(fit.Runs.Frame.String()))
	switch u := out.Update; {
	case u != nil:
		if u.NewRows == 0 {
			s.warn("the series has no rows after the %d that the networks know: nothing was trained, and they are as before", u.RowsBefore)
		}
		fmt.Fprintf(s.Out, "%s\n\n", s.paragraph(fmt.Sprintf("continued with %s after %s, %s: %s",
			dataset.Count(u.NewRows, "new row"), dataset.Count(u.RowsBefore, "row"), dataset.Count(u.Epochs, "epoch"), c.Spec.About)))
	case fit.Search.Like != nil:
		fmt.Fprintf(s.Out, "%s\n\n", s.paragraph(fmt.Sprintf("as before, without a search: %s, %s", c.Spec.About, dataset.Count(out.Epochs, "epoch"))))
	default:
		printSearch(s, fit)
	}
	if loss := c.Spec.Train.Loss.Name; loss != models.Default().Train.Loss.Name {
		fmt.Fprintf(s.Out, "%s\n\n", s.paragraph(fmt.Sprintf("trained on the loss %s (%s), with %s intervals; recipes are compared by the RMSE of their forecasts",
			loss, c.Spec.Train.Loss.Summary(), fit.Search.Interval)))
	}
	printRecommendation(s, out.Recommendation)
	for i, scores := range out.Scores {
		sentences := out.Verdicts[i].Sentence + "."
		if out.Recommendation != nil {
			sentences = "recommended: " + report.TestSentence(&out, i) + ".\n" + sentences
		}
		fmt.Fprintf(s.Out, "%s\n%s\n%s\n%s\n\n%s",
			s.paragraph(fmt.Sprintf("mean forecast of %s on the test part, %s, %s:", dataset.Count(len(out.Seeds), "seed"), testRows(fit), ahead(out.Verdicts[i].Step))),
			backtestTable(scores).fit(s.columns()), s.paragraph(unable(scores)), s.paragraph(sentences), properTable(s, scores[0]))
	}
	printLeaks(s, c.Spec.Name, leaks)
	trained := fmt.Sprintf("Trained again on all %d rows", out.FinalRows)
	if out.Update != nil {
		trained = fmt.Sprintf("Trained further up to row %d", out.FinalRows)
	}
	fmt.Fprintf(s.Out, "%s, for forecasts: %s.\n\n", trained, dataset.Count(len(fit.Ensemble.Final.Seeds), "seed"))
	fmt.Fprintln(s.Out, nextStep(s, fit, out))
	if out.Update == nil {
		fmt.Fprintf(s.Out, "repeat with:   %s\n", repeatCommand(fit, out))
	}
}

// printSearch prints what was looked at and tried, and why the choice is what it is.
func printSearch(s Streams, fit *recipe.Result) {
	p, c, out := fit.Search.Profile, fit.Choice, fit.Summary()
	fmt.Fprintf(s.Out, "training part: %d rows; differencing removes %.0f %% of the variance, seasonal differencing %.0f %%;\n%s\n%s\n",
		p.Rows, 100*p.Trend, 100*p.Seasonality, swings(p), abridged(p, fit.Search.Effort))
	fmt.Fprintf(s.Out, "%s on %s of the training part, mean forecast of %s:\n%s\n\n",
		dataset.Count(len(c.Trials), "recipe"), dataset.Count(len(out.Folds), "rolling-origin fold"), dataset.Count(out.Effort.Seeds, "seed"), trialTable(c).fit(s.columns()))
	fmt.Fprintf(s.Out, "%s\n%s\n", s.paragraph(fmt.Sprintf("chosen: %s, %s: %s", c.Best.Name, dataset.Count(out.Epochs, "epoch"), why(c))), s.paragraph(others(fit.Search, c)))
}

// printRecommendation prints what the folds say to forecast with. The page has the scores.
func printRecommendation(s Streams, advice *recipe.Recommendation) {
	if advice == nil {
		fmt.Fprintf(s.Out, "%s\n\n", s.paragraph("no recommendation: what was trained had no comparison with the baselines on folds; fit without --like or --update makes one"))
		return
	}
	text := advice.Sentence()
	if !advice.Clear() {
		text += ": " + advice.Made()
	}
	fmt.Fprintf(s.Out, "%s\n\n", s.paragraph(text+"."))
}

// repeatCommand trains the chosen Spec again.
func repeatCommand(fit *recipe.Result, out recipe.Summary) string {
	words := []string{
		"run", filepath.Join(out.Out, "spec.yaml"), "--seed", strconv.FormatUint(fit.Search.Seed, 10), "--seeds", strconv.Itoa(out.Effort.Members),
	}
	if fit.Choice.Spec.Data.Path == dataset.StandardInput {
		words = append(words, "--set", "data.source="+keptInput(out.Out))
	}
	return commandLine(words...)
}

// nextStep is the command that forecasts the rows of [recipe.Result.Ahead], or what must be
// done before there can be a forecast.
func nextStep(s Streams, fit *recipe.Result, out recipe.Summary) string {
	frame := fit.Runs.Frame
	f := forecastFlags{run: out.Out, horizon: fit.Ahead(), interval: string(fit.Search.Interval), level: percentages(fit.Search.Levels), nonnegative: fit.Nonnegative()}
	f.recommended = fit.Recommended()
	if why := fit.Unable(); why != "" {
		return s.paragraph(fmt.Sprintf("the recommended %s cannot forecast: %s; choose another with --method", f.recommended, why))
	}
	if f.horizon == 0 {
		return s.paragraph(fmt.Sprintf("to forecast, first add the rows to come at the end of %v, %d or more, with %s and without %s",
			frame.Source, fit.Search.Horizon, strings.Join(fit.Choice.Spec.Data.Future, ", "), frame.Columns[0]))
	}
	if frame.Source.Path == dataset.StandardInput {
		f.data = keptInput(out.Out)
	}
	return "forecast with: " + f.command(f.recommended)
}

// testRows counts the rows of the test part.
func testRows(fit *recipe.Result) string {
	filled, rows := 0, fit.Runs.Frame.Observed()[fit.Search.Profile.Rows:]
	for _, y := range rows {
		if math.IsNaN(y) {
			filled++
		}
	}
	text := dataset.Count(len(rows), "row")
	if filled > 0 {
		were := map[bool]string{true: "was filled in and is", false: "were filled in and are"}[filled == 1]
		text += fmt.Sprintf(" (%d %s not scored)", filled, were)
	}
	return text + apart(fit.Test)
}

// swings explains the spread of a profile.
func swings(p recipe.Profile) string {
	switch {
	case !p.Positive:
		return "some values are not positive, so logs are not possible"
	case p.Spread > recipe.LogSpread:
		return fmt.Sprintf("the variation grows with the level (exponent %.2f), so recipes use logs", p.Spread)
	}
	return fmt.Sprintf("the variation does not grow with the level (exponent %.2f), so recipes use no logs", p.Spread)
}

// abridged says, in a line, what uses only the last rows of a long training part.
func abridged(p recipe.Profile, effort recipe.Effort) string {
	var parts []string
	if effort.Rows < p.Rows {
		parts = append(parts, fmt.Sprintf("recipes are tried on the last %d rows (more with a larger --budget)", effort.Rows))
	}
	if fitted := baseline.Fitted(p.Rows, p.Season); fitted < p.Rows {
		parts = append(parts, fmt.Sprintf("autoregression, Holt-Winters and theta are fitted on the last %d rows", fitted))
	}
	if fitted := baseline.FittedETS(p.Rows, p.Season); fitted < p.Rows {
		parts = append(parts, fmt.Sprintf("ETS is fitted on the last %d", fitted))
	}
	if fitted := baseline.FittedARIMA(p.Rows, p.Season); fitted < p.Rows {
		parts = append(parts, fmt.Sprintf("ARIMA is fitted on the last %d", fitted))
	}
	if parts == nil {
		return ""
	}
	return "long series: " + strings.Join(parts, "; ") + "\n"
}

// trialTable lists the recipes in the order in which they were tried.
func trialTable(c *recipe.Choice) *textTable {
	columns, rows := report.TrialTable(c.Trials)
	return filled(columns, rows)
}

// why gives the reason for the choice.
func why(c *recipe.Choice) string {
	lowest, measure := c.Best.Measure(), "RMSE"
	if c.Best.MASE > 0 {
		measure = "MASE"
	}
	for _, t := range c.Trials {
		if t.Missing == "" {
			lowest = min(lowest, t.Measure())
		}
	}
	if lowest == c.Best.Measure() {
		return fmt.Sprintf("it has the lowest %s on the folds", measure)
	}
	return fmt.Sprintf("its %s on the folds is within 2 %% of the lowest, %s, and it is simpler", measure, backtest.Number(lowest))
}

// others says, in a line, whether the other columns help, if there are any that are
// optional.
func others(s *recipe.Search, c *recipe.Choice) string {
	optional := s.Optional()
	if len(optional) == 0 {
		return ""
	}
	with, without := c.Lowest(true), c.Lowest(false)
	names := strings.Join(optional, ", ")
	switch {
	case with == nil || without == nil:
		return fmt.Sprintf("other columns (%s): too few rows to compare recipes with and without them\n", names)
	case c.Best.Inputs:
		return fmt.Sprintf("other columns (%s): used; without them the lowest RMSE on the folds is %s\n", names, backtest.Number(without.RMSE))
	}
	return fmt.Sprintf("other columns (%s): not used; with them the lowest RMSE on the folds is %s (--inputs uses them in every recipe)\n",
		names, backtest.Number(with.RMSE))
}
