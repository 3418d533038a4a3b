package cli

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"unroll/models/experiment"
)

// printOutcome writes the table and the sentences, or the JSON document.
func printOutcome(s Streams, f runFlags, plan *experiment.Plan, configurations []*experiment.Configuration) error {
	var summaries []experiment.Summary
	for _, c := range configurations {
		summaries = append(summaries, c.Summarise())
	}
	if f.json {
		return printJSON(s, map[string]any{
			"seed": f.seed, "seeds": f.seeds, "engine": plan.Folder.Engine, "out": plan.Folder.Path, "configurations": summaries,
		})
	}
	if differInCells(plan.Specs) {
		fmt.Fprintf(s.Out, "%s\n", cellTable(summaries).fit(s.Width))
		fmt.Fprintf(s.Out, "\nRMSE in the series' own unit, median (5 %% to 95 %%) over the seeds. On one page: %s\n", filepath.Join(plan.Folder.Path, pageName))
		return nil
	}
	printScores(s, summaries)
	fmt.Fprintf(s.Out, "\nRMSE in the series' own unit: median (5 %% to 95 %%) over the seeds. The printed scores are the\n"+
		"tutorial's, \"falls at\" the percentile of this distribution that each is. The last value and the last\n"+
		"season are what these score as forecasts of the same test points; time is that of one core.\n"+
		"Results and pictures: %s; all of it on one page: %s\n", plan.Folder.Path, filepath.Join(plan.Folder.Path, pageName))
	return nil
}

// printScores writes the table of scores, and what it says in words.
func printScores(s Streams, summaries []experiment.Summary) {
	fmt.Fprintf(s.Out, "%s\n\n", scoreTable(summaries).fit(s.Width))
	for _, row := range summaries {
		fmt.Fprintf(s.Out, "%s: %s.\n", row.Name, row.Sentence)
	}
}

// scoreTable is one row a configuration.
func scoreTable(summaries []experiment.Summary) *grid {
	t := newTable("\nconfiguration", "\ntrain RMSE", "\ntest RMSE", "printed\ntrain / test", "falls\nat %", "last\nvalue",
		"last\nseason", "seeds that\nbeat the last value", "\ntime")
	for _, r := range summaries {
		t.AppendRow(table.Row{
			r.Name, spread(r.Train), spread(r.Test), printed(r.Printed), percentiles(r.Printed),
			baselineScore(r.Persistence), baselineScore(r.SeasonalNaive),
			fmt.Sprintf("%d of %d", r.Beats, r.Seeds), fmt.Sprintf("%.1fs", r.Seconds),
		})
	}
	return t
}

// cellTable is one row a configuration, the one with the lowest median first,
// for configurations that differ in their cells; the baselines stand below.
func cellTable(summaries []experiment.Summary) *grid {
	t := newTable("\nconfiguration", "\nparameters", "\ntrain RMSE", "\ntest RMSE", "seeds that\nbeat the last value", "time of\nan update")
	ranked := slices.SortedFunc(slices.Values(summaries), func(a, b experiment.Summary) int {
		return cmp.Compare(medianOf(a), medianOf(b))
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
