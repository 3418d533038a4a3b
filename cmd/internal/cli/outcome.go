package cli

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"unroll/models/backtest"
	"unroll/models/compare"
	"unroll/models/experiment"
)

// outcome is the scores of a configuration, with a sentence about them.
type outcome struct {
	experiment.Summary
	Sentence string `json:"sentence"`
}

func outcomes(configurations []*experiment.Configuration) []outcome {
	var all []outcome
	for _, c := range configurations {
		s := c.Summarize()
		all = append(all, outcome{s, backtest.Standing(s)})
	}
	return all
}

// printOutcome prints the table and the sentences, or the JSON document.
func printOutcome(s Streams, f runFlags, plan *experiment.Plan, singles []*experiment.Configuration, panels []*compare.PanelScores) error {
	all, out := outcomes(singles), plan.Folder.Path
	if f.json {
		document := map[string]any{
			"seed": f.seed, "seeds": f.seeds, "engine": plan.Folder.Engine, "out": out, "configurations": all,
		}
		var documents []panelDocument
		for _, p := range panels {
			documents = append(documents, documentOf(p.Panel.Spec.Name, p))
		}
		if documents != nil {
			document["panels"] = documents
		}
		return printJSON(s, document)
	}
	for _, p := range panels {
		printPanel(s, p)
		printPanelFiles(s, filepath.Join(out, p.Panel.Spec.Name))
	}
	if len(singles) == 0 {
		if len(panels) > 0 {
			fmt.Fprintf(s.Out, "Report: %s\n", filepath.Join(out, pageName))
		}
		return nil
	}
	if differInCells(plan.Specs) {
		fmt.Fprintf(s.Out, "%s\n\n%s", cellTable(all).fit(s.columns()), spreadLegend)
	} else {
		printScores(s, all)
		legend := spreadLegend
		if slices.ContainsFunc(all, func(r outcome) bool { return r.Published != nil }) {
			legend += " Percentiles are those of the published scores among the seeds."
		}
		fmt.Fprintf(s.Out, "\n%s", s.paragraph(legend+" Persistence repeats the last value. Time is that of one core."))
	}
	fmt.Fprintf(s.Out, "\nResults and pictures: %s; report: %s\n", out, filepath.Join(out, pageName))
	return nil
}

// spreadLegend explains what spread writes.
const spreadLegend = "RMSE in the series' unit: median (5 % to 95 %) over the seeds."

// printScores prints the table of scores and a sentence for each configuration.
func printScores(s Streams, all []outcome) {
	fmt.Fprintf(s.Out, "%s\n\n", scoreTable(all).fit(s.columns()))
	for _, row := range all {
		fmt.Fprintln(s.Out, s.paragraph(row.Name+": "+row.Sentence+"."))
	}
}

// scoreTable has one row for each configuration, and columns for published scores if
// there are any.
func scoreTable(all []outcome) *textTable {
	t := newTable("configuration", "train RMSE", "test RMSE", "published\ntrain / test", "percentile\ntrain / test", "persistence", "time")
	for _, r := range all {
		published, percentile := "", ""
		if p := r.Published; p != nil {
			published = fmt.Sprintf("%.2f / %.2f", p.Train, p.Test)
			percentile = fmt.Sprintf("%.0f / %.0f", p.TrainPercentile, p.TestPercentile)
		}
		persistence := "-"
		if b := r.Persistence; b != nil {
			persistence = backtest.Number(b.RMSE).String()
		}
		t.AppendRow(table.Row{r.Name, spread(r.Train), spread(r.Test), published, percentile, persistence, seconds(r.Seconds)})
	}
	return t
}

// seconds writes a time with two decimals, or fewer where it is long.
func seconds(t float64) string {
	if t < 10 {
		return fmt.Sprintf("%.2fs", t)
	}
	return fmt.Sprintf("%.1fs", t)
}

// cellTable has one row for each configuration, the lowest median first, where they
// differ in their cells; the baselines follow.
func cellTable(all []outcome) *textTable {
	t := newTable("configuration", "parameters", "test RMSE", "better than\npersistence", "time of\nan update")
	ranked := slices.SortedFunc(slices.Values(all), func(a, b outcome) int {
		return cmp.Compare(medianOf(a.Summary), medianOf(b.Summary))
	})
	for _, r := range ranked {
		t.AppendRow(table.Row{
			r.Name, r.Parameters, spread(r.Test), fmt.Sprintf("%d of %d", r.Beats, r.Seeds), duration(r.Update / 1e6),
		})
	}
	for _, b := range ranked[0].Baselines {
		if b.Missing == "" {
			t.AppendRow(table.Row{b.Name, "", backtest.Number(b.RMSE)})
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

// spread writes the median and, with fewer digits, the 5 % and 95 % quantiles.
func spread(d *experiment.Distribution) string {
	if d == nil {
		return "-"
	}
	return fmt.Sprintf("%v (%s-%s)", backtest.Number(d.Median), threeFigures(d.Low), threeFigures(d.High))
}

func threeFigures(v float64) string {
	switch a := math.Abs(v); {
	case a >= 100:
		return fmt.Sprintf("%.0f", v)
	case a >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.3g", v)
}
