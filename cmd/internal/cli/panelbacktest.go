package cli

import (
	"context"
	"fmt"

	"unroll/cmd/internal/report"
	"unroll/dataset"
	"unroll/models/backtest"
	"unroll/models/compare"
	"unroll/models/forecast"
)

// panel evaluates the trained networks of a panel.
func (f backtestFlags) panel(ctx context.Context, s Streams, plan backtest.Plan, steps []int, dir string) error {
	for _, flag := range []struct {
		name string
		on   bool
	}{{"--refit", f.refit != 0}, {"--sliding", f.sliding != 0}, {"--set", len(f.set) > 0}, {"--audit-leaks", f.auditLeaks}, {f.seeded, f.seeded != ""}} {
		if flag.on {
			return usage("%s: %s is a run of a panel, whose networks are not trained again here: omit it", flag.name, dir)
		}
	}
	p := backtest.PanelPlan{
		Stride: plan.Stride, Horizon: plan.Horizon, Steps: steps, Levels: plan.Levels, Lines: f.out != "", Options: plan.Options,
	}
	if f.first != "" {
		split, err := dataset.ParseSplit(f.first)
		if err != nil {
			return err
		}
		date, is := split.FirstDate()
		if !is {
			return usage("--first %s: %s is a run of a panel, whose series have the same origins: give a date", f.first, dir)
		}
		p.First = date
	}
	p.Partial, p.Limits = true, s.limits.series
	panel, err := forecast.OpenTestedPanel(dir, "", keptOr(s.In, dir), p.Options)
	if err != nil {
		return err
	}
	printWarnings(s, panel.Warnings)
	printShortfalls(s, panel.Incomplete)
	f.outputs.reads = append(f.outputs.reads, specFiles(panel.Spec())...)
	if err := f.outputs.check("--out", f.out, panelResults); err != nil {
		return err
	}
	result, err := p.Run(ctx, panel)
	if err != nil {
		return err
	}
	if left := result.Left; len(left) > 0 {
		s.warn("%d series are left out; %s: %s (--json has all)", len(left), left[0].Series, left[0].Reason)
	}
	if f.out != "" {
		text, err := result.CSV()
		if err != nil {
			return err
		}
		if err := f.outputs.write(s, "--out", f.out, panelResults, text); err != nil {
			return err
		}
	}
	name := panel.Spec().Name
	if f.json {
		return printJSON(s, panelBacktestDocument(name, result))
	}
	printPanelBacktest(s, name, result)
	return nil
}

// printPanelBacktest prints the scores for each number of steps ahead.
func printPanelBacktest(s Streams, name string, r *backtest.PanelResult) {
	from := "from the beginning of the test part of each"
	if r.First != "" {
		from = "from " + r.First + " on"
	}
	fmt.Fprintf(s.Out, "%s\n\n", s.paragraph(fmt.Sprintf("%s on %d series, %s, an origin every %s", name, len(r.Series), from, dataset.Count(r.Stride, "row"))))
	for i, step := range r.Steps {
		scores := compare.PanelBacktest(r, i)
		fmt.Fprintf(s.Out, "%s:\n", ahead(step))
		printPanelScores(s, name, scores)
		fmt.Fprintf(s.Out, "%s\n\n", s.paragraph(report.RanksSentence(scores.Ranks, compare.Significant)+report.UnsuitedMethods(scores)))
		printPanelDistributions(s, r, i)
	}
	fmt.Fprintln(s.Out, s.paragraph(report.PanelLegend()+report.SlowMethods(len(r.Series))+" --json has the scores of each series, --out every forecast."))
}

// printPanelDistributions prints the scores of the network's intervals and distributions.
func printPanelDistributions(s Streams, r *backtest.PanelResult, at int) {
	var rows [][]any
	for _, v := range r.Intervals(at) {
		coverage := "-"
		if v.Points > 0 {
			coverage = fmt.Sprintf("%.1f %%", 100*float64(v.Coverage))
		}
		rows = append(rows, []any{v.Kind, fmt.Sprintf("%.4g %%", 100*v.Level), v.Points, coverage, v.Width, v.Winkler})
	}
	if rows != nil {
		fmt.Fprintf(s.Out, "intervals of the network over all series:\n%s\n\n",
			filled([]string{"intervals", "level", "forecasts", "coverage", "scaled width", "scaled Winkler score"}, rows).fit(s.columns()))
	}
	if p := r.Proper(at); p != nil {
		fmt.Fprintf(s.Out, "distributions of the network, %s of %d series: WQL %v, scaled CRPS %v\n\n",
			dataset.Count(p.Points, "forecast"), p.Series, p.WQL, p.ScaledCRPS)
	}
}

// panelBacktestDocument is the scores in JSON.
func panelBacktestDocument(name string, r *backtest.PanelResult) map[string]any {
	type seriesScores struct {
		IDs     []string              `json:"ids"`
		Origins int                   `json:"origins"`
		Scores  []backtest.Score      `json:"scores"`
		Verdict compare.SeriesVerdict `json:"verdict"`
	}
	type stepScores struct {
		Step int `json:"step"`
		panelDocument
		Intervals     []backtest.PanelInterval `json:"intervals"`
		Distributions *backtest.PanelProper    `json:"distributions,omitempty"`
		BySeries      []seriesScores           `json:"by_series"`
	}
	var all []stepScores
	for i, step := range r.Steps {
		scores := compare.PanelBacktest(r, i)
		one := stepScores{Step: step, panelDocument: documentOf(name, scores), Intervals: r.Intervals(i), Distributions: r.Proper(i)}
		for k, own := range r.Series {
			one.BySeries = append(one.BySeries, seriesScores{own.IDs, own.Origins, own.Scores[i], scores.Series[k].Verdict})
		}
		all = append(all, one)
	}
	return map[string]any{"name": name, "first_origin": r.First, "stride": r.Stride, "steps": all, "left_out": r.Left}
}
