package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"unroll/models/backtest"
	"unroll/models/baseline"
	"unroll/models/recipe"
)

// document is the outcome for JSON.
func (fit *fitted) document() map[string]any {
	d := map[string]any{
		"series": fit.runs.Frame.String(), "profile": fit.search.Profile, "effort": fit.search.Effort,
		"folds": fit.choice.Folds, "trials": fit.choice.Trials, "chosen": fit.choice.Best, "epochs": fit.choice.Spec.Train.Epochs,
		"seeds": fit.ensemble.Seeds, "diverged": fit.ensemble.Diverged,
		"final_rows": fit.ensemble.Final.Prepared.TrainRows, "out": fit.plan.Folder.Path,
	}
	var scores [][]backtest.Score
	var verdicts []backtest.Verdict
	for _, step := range fit.steps() {
		scores, verdicts = append(scores, fit.judged.Scores(step)), append(verdicts, fit.judged.Verdict(step))
	}
	d["scores"], d["verdicts"] = scores, verdicts
	if fit.leaks != nil {
		d["leak_audit"] = fit.leaks
	}
	return d
}

// steps are the steps ahead that are printed: the first and the last.
func (fit *fitted) steps() []int { return slices.Compact([]int{1, fit.flags.horizon}) }

// print prints what was chosen, why, and its scores.
func (fit *fitted) print(s Streams) {
	p := fit.search.Profile
	fmt.Fprintln(s.Out, s.paragraph(fit.runs.Frame.String()))
	fmt.Fprintf(s.Out, "training part: %d rows; differencing removes %.0f %% of the variance, seasonal differencing %.0f %%;\n%s\n%s\n",
		p.Rows, 100*p.Trend, 100*p.Seasonality, swings(p), fit.abridged())
	fmt.Fprintf(s.Out, "%d recipes on %d rolling-origin folds of the training part, mean forecast of %d seeds:\n%s\n\n",
		len(fit.choice.Trials), len(fit.choice.Folds), fit.search.Effort.Seeds, trialTable(fit.choice).fit(s.columns()))
	fmt.Fprintf(s.Out, "%s\n%s\n", s.paragraph(fmt.Sprintf("chosen: %s, %d epochs: %s", fit.choice.Best.Name, fit.choice.Spec.Train.Epochs, fit.why())), s.paragraph(fit.others()))
	for _, step := range fit.steps() {
		fmt.Fprintf(s.Out, "mean forecast of %d seeds on the test part, %d rows, %s:\n%s\n\n%s\n\n",
			len(fit.ensemble.Seeds), fit.runs.Frame.Len()-fit.judged.First, ahead(step),
			backtestTable(fit.judged.Scores(step)).fit(s.columns()), s.paragraph(fit.judged.Verdict(step).Sentence+"."))
	}
	printLeaks(s, fit.choice.Spec.Name, fit.leaks)
	out := fit.plan.Folder.Path
	fmt.Fprintf(s.Out, "The %d seeds were trained again on all %d rows, for forecasts.\n\n",
		len(fit.ensemble.Final.Seeds), fit.ensemble.Final.Prepared.TrainRows)
	fmt.Fprintf(s.Out, "forecast with: unroll forecast %s --horizon %d%s\n", out, max(fit.flags.horizon, p.Season), fit.method())
	fmt.Fprintf(s.Out, "repeat with:   unroll run %s/spec.yaml --seed %d --seeds %d\n", out, fit.plan.Seed, fit.plan.Seeds)
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

// abridged says, in a line, what used only a part of a long training part.
func (fit *fitted) abridged() string {
	p, effort := fit.search.Profile, fit.search.Effort
	var parts []string
	if effort.Rows < p.Rows {
		parts = append(parts, fmt.Sprintf("recipes are tried on the last %d rows (more with a larger --budget)", effort.Rows))
	}
	if fitted := baseline.Fitted(p.Rows, p.Season); fitted < p.Rows {
		parts = append(parts, fmt.Sprintf("autoregression and Holt-Winters are fitted on the last %d rows", fitted))
	}
	if parts == nil {
		return ""
	}
	return "long series: " + strings.Join(parts, "; ") + "\n"
}

// trialTable lists the recipes as they were tried.
func trialTable(c *recipe.Choice) *textTable {
	t := newTable("recipe", "round", "epochs", "RMSE on\nthe folds")
	for _, trial := range c.Trials {
		row := table.Row{trial.Name, trial.Round, trial.Epochs, backtest.Number(trial.RMSE)}
		if trial.Missing != "" {
			row = table.Row{trial.Name, trial.Round, "-", "-"}
		}
		t.AppendRow(row)
	}
	return t
}

// why gives the reason for the choice.
func (fit *fitted) why() string {
	lowest := fit.choice.Best.RMSE
	for _, t := range fit.choice.Trials {
		if t.Missing == "" {
			lowest = min(lowest, t.RMSE)
		}
	}
	if lowest == fit.choice.Best.RMSE {
		return "it has the lowest RMSE on the folds"
	}
	return fmt.Sprintf("its RMSE on the folds is within 2 %% of the lowest, %s, and it is simpler", backtest.Number(lowest))
}

// others says, in a line, whether the other columns help, if there are any that are
// optional.
func (fit *fitted) others() string {
	if len(fit.search.Profile.Inputs) == 0 || fit.search.Required {
		return ""
	}
	with, without := fit.choice.Lowest(true), fit.choice.Lowest(false)
	names := strings.Join(fit.search.Profile.Inputs, ", ")
	switch {
	case with == nil || without == nil:
		return fmt.Sprintf("other columns (%s): too few rows to compare recipes with and without them\n", names)
	case fit.choice.Best.Inputs:
		return fmt.Sprintf("other columns (%s): used; without them the lowest RMSE on the folds is %s\n", names, backtest.Number(without.RMSE))
	}
	return fmt.Sprintf("other columns (%s): not used; with them the lowest RMSE on the folds is %s (--inputs uses them in every recipe)\n",
		names, backtest.Number(with.RMSE))
}

// method is the flag of the method that the verdict recommends.
func (fit *fitted) method() string {
	return methodFlag(fit.judged.Verdict(1).Use)
}
