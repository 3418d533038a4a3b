package cli

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"unroll/models/backtest"
	"unroll/models/experiment"
)

// outcome is a configuration's scores and what they mean.
type outcome struct {
	experiment.Summary
	Sentence string `json:"sentence"`
}

// outcomes are those of configurations.
func outcomes(configurations []*experiment.Configuration) []outcome {
	var all []outcome
	for _, c := range configurations {
		s := c.Summarize()
		all = append(all, outcome{s, backtest.Standing(s)})
	}
	return all
}

// printOutcome writes the table and the sentences, or the JSON document.
func printOutcome(s Streams, f runFlags, plan *experiment.Plan, configurations []*experiment.Configuration) error {
	all := outcomes(configurations)
	if f.json {
		return printJSON(s, map[string]any{
			"seed": f.seed, "seeds": f.seeds, "engine": plan.Folder.Engine, "out": plan.Folder.Path, "configurations": all,
		})
	}
	if differInCells(plan.Specs) {
		fmt.Fprintf(s.Out, "%s\n", cellTable(all).fit(s.Width))
		fmt.Fprintf(s.Out, "\nRMSE in the series' unit: median (5 %% to 95 %%) over the seeds. Report: %s\n", filepath.Join(plan.Folder.Path, pageName))
		return nil
	}
	printScores(s, all)
	fmt.Fprintf(s.Out, "\nRMSE in the series' unit: median (5 %% to 95 %%) over the seeds. Percentiles are those of the published\n"+
		"scores in the distribution over the seeds. Persistence repeats the last value, the seasonal naive\n"+
		"forecast the value one season ago, on the same test points. Time is that of one core.\n"+
		"Results and pictures: %s; report: %s\n", plan.Folder.Path, filepath.Join(plan.Folder.Path, pageName))
	return nil
}

// printScores writes the table of scores, and what it says in words.
func printScores(s Streams, all []outcome) {
	fmt.Fprintf(s.Out, "%s\n\n", scoreTable(all).fit(s.Width))
	for _, row := range all {
		fmt.Fprintf(s.Out, "%s: %s.\n", row.Name, row.Sentence)
	}
}

// scoreTable is one row for each configuration.
func scoreTable(all []outcome) *textTable {
	t := newTable("\nconfiguration", "\ntrain RMSE", "\ntest RMSE", "published\ntrain / test", "percentile\ntrain / test", "\npersistence",
		"seasonal\nnaive", "seeds better than\npersistence", "\ntime")
	for _, r := range all {
		t.AppendRow(table.Row{
			r.Name, spread(r.Train), spread(r.Test), printed(r.Printed), percentiles(r.Printed),
			baselineScore(r.Persistence), baselineScore(r.SeasonalNaive),
			fmt.Sprintf("%d of %d", r.Beats, r.Seeds), fmt.Sprintf("%.1fs", r.Seconds),
		})
	}
	return t
}

// cellTable is one row for each configuration, the lowest median first, where they
// differ in their cells; the baselines follow.
func cellTable(all []outcome) *textTable {
	t := newTable("\nconfiguration", "\nparameters", "\ntrain RMSE", "\ntest RMSE", "seeds better than\npersistence", "time of\nan update")
	ranked := slices.SortedFunc(slices.Values(all), func(a, b outcome) int {
		return cmp.Compare(medianOf(a.Summary), medianOf(b.Summary))
	})
	for _, r := range ranked {
		t.AppendRow(table.Row{
			r.Name, r.Parameters, spread(r.Train), spread(r.Test), fmt.Sprintf("%d of %d", r.Beats, r.Seeds),
			fmt.Sprintf("%.1fµs", r.Update),
		})
	}
	for _, b := range ranked[0].Baselines {
		if b.Missing == "" {
			t.AppendRow(table.Row{b.Name, "", "", fmt.Sprintf("%.2f", b.RMSE)})
		}
	}
	return t
}

// medianOf orders a configuration without a result last.
func medianOf(s experiment.Summary) float64 {
	if s.Test == nil {
		return math.Inf(1)
	}
	return s.Test.Median
}

func spread(d *experiment.Distribution) string {
	if d == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f (%.1f-%.1f)", d.Median, d.Low, d.High)
}

func printed(p *experiment.PrintedPair) string {
	if p == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f / %.2f", p.Train, p.Test)
}

func percentiles(p *experiment.PrintedPair) string {
	if p == nil {
		return "-"
	}
	return fmt.Sprintf("%.0f / %.0f", p.TrainPercentile, p.TestPercentile)
}

func baselineScore(b *experiment.Baseline) string {
	if b == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f", b.RMSE)
}
