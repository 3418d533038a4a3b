package cli

import (
	"fmt"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

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
			"seed": f.seed, "seeds": f.seeds, "engine": f.engine, "out": plan.Folder.Path, "configurations": summaries,
		})
	}
	fmt.Fprintln(s.Out, scoreTable(summaries))
	fmt.Fprintln(s.Out)
	for _, row := range summaries {
		fmt.Fprintf(s.Out, "%s: %s.\n", row.Name, row.Sentence)
	}
	fmt.Fprintf(s.Out, "\nRMSE in the series' unit on the original scale: median (5 %% to 95 %%) over the seeds. Printed: the tutorial's\n"+
		"scores, and the percentile of this distribution at which each falls. Results and pictures: %s\n", plan.Folder.Path)
	return nil
}

// scoreTable is one row a configuration.
func scoreTable(summaries []experiment.Summary) string {
	t := newTable("configuration", "train RMSE", "test RMSE", "printed train/test", "percentile", "last value",
		"last season", "beat last value", "time")
	for _, r := range summaries {
		t.AppendRow(table.Row{
			r.Name, spread(r.Train), spread(r.Test), printed(r.Printed), percentiles(r.Printed),
			baselineScore(r.Persistence), baselineScore(r.SeasonalNaive),
			fmt.Sprintf("%d of %d", r.Beats, r.Seeds), fmt.Sprintf("%.1fs", r.Seconds),
		})
	}
	return t.Render()
}

// newTable is a table in the house's style: the first column to the left, all
// others to the right.
func newTable(columns ...string) table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	header := table.Row{}
	var right []table.ColumnConfig
	for i, name := range columns {
		header = append(header, name)
		if i > 0 {
			right = append(right, table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	t.AppendHeader(header)
	t.SetColumnConfigs(right)
	return t
}

func spread(d *experiment.Distribution) string {
	if d == nil {
		return "-"
	}
	return fmt.Sprintf("%.2f (%.2f-%.2f)", d.Median, d.Low, d.High)
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
