package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/table"

	"unroll/cmd/internal/report"
	"unroll/models/compare"
	"unroll/models/experiment"
)

// panels compares the networks of panels over their series.
func (f compareFlags) panels(s Streams, paths []string) error {
	if f.metric != string(compare.Test) {
		return usage("--metric %s: the runs of panels have forecasts of the test part alone; omit it", f.metric)
	}
	configurations, err := experiment.OpenWithin(s.limits.series, keptOr(s.In, paths[0]), paths...)
	if err != nil {
		return err
	}
	if panels, singles := panelsApart(configurations); len(singles) > 0 {
		return usage("%s is a panel and %s a single series, whose scores cannot be compared: give folders of panels alone, or of single series alone",
			panels[0].Spec.Name, singles[0].Spec.Name)
	}
	if err := warnShortfalls(s, paths...); err != nil {
		return err
	}
	c, err := compare.Panels(configurations, compare.Options{Base: f.baseline, Alpha: f.alpha})
	if err != nil {
		return err
	}
	if c.Fewer != "" {
		s.warn("%s: the scores are over the points that all have in common", c.Fewer)
	}
	if len(c.Left) > 0 {
		s.warn("%d series are left out; %s: %s (--json has all)", len(c.Left), c.Left[0].Series, c.Left[0].Reason)
	}
	if f.picture != "" {
		picture, err := report.PanelRanksPicture(c, pictureFormat(f.picture))
		if err != nil {
			return err
		}
		if err := f.outputs.write(s, "--picture", f.picture, pictureKind(f.picture), picture); err != nil {
			return err
		}
	}
	return f.printPanels(s, c)
}

// isPanelError reports whether an error says that a run is of a panel.
func isPanelError(err error) bool {
	panel := (*experiment.PanelError)(nil)
	return errors.As(err, &panel)
}

func (f compareFlags) printPanels(s Streams, c *compare.PanelComparison) error {
	switch {
	case f.json:
		return printJSON(s, c)
	case f.csv:
		return printPanelsCSV(s, c)
	}
	if t := panelsTable(c); f.markdown {
		fmt.Fprintf(s.Out, "%s\n", t.RenderMarkdown())
	} else {
		fmt.Fprintf(s.Out, "%s\n", t.fit(s.columns()))
	}
	fmt.Fprintln(s.Out)
	for _, r := range c.Rows {
		if r.Test != nil {
			fmt.Fprintln(s.Out, s.paragraph(r.Test.Sentence+"."))
		}
	}
	legend := fmt.Sprintf("Means over %d series of the test part, each of the mean forecast of the seeds. %s "+
		"p-values are those of Wilcoxon tests of the differences in MASE, corrected for the number of groups (Holm); they say nothing about other seeds.",
		c.Series, report.PanelLegend())
	if ranks := report.RanksSentence(c.Ranks, c.Alpha); ranks != "" {
		legend += " " + ranks
	}
	fmt.Fprintf(s.Out, "\n%s\n", s.paragraph(legend))
	return nil
}

// panelsTable has a row for each group, the lowest mean MASE first.
func panelsTable(c *compare.PanelComparison) *textTable {
	t := newTable("group", "rank", "seeds", "MASE", "RMSSE", "OWA", "MAE", "RMSE", "average\nrank", "wins", "vs "+c.Base, "parameters")
	for _, r := range c.Rows {
		wins, against := "", ""
		if r.Test != nil {
			wins = fmt.Sprintf("%.0f %%", 100*r.Test.Share)
			against = fmt.Sprintf("~ (%s)", probability(r.Test.Holm))
			if r.Test.Differs && r.Change != nil {
				against = fmt.Sprintf("%+.2f%% (%s)", 100**r.Change, probability(r.Test.Holm))
			}
		}
		average := "-"
		if at := slices.IndexFunc(c.Ranks.Places, func(p compare.Place) bool { return p.Name == r.Name }); at >= 0 {
			average = fmt.Sprintf("%.2f", c.Ranks.Places[at].Average)
		}
		t.AppendRow(table.Row{r.Name, r.Rank, r.Seeds, r.MASE, r.RMSSE, r.OWA, r.MAE, r.RMSE, average, wins, against, r.Parameters})
	}
	return t
}

// printPanelsCSV writes a line for each group with all numbers in full.
func printPanelsCSV(s Streams, c *compare.PanelComparison) error {
	rows := [][]string{{
		"rank", "group", "cell", "folder", "seeds", "parameters", "series", "rmse", "mae", "mase", "rmsse", "smape", "owa", "change", "wins", "p", "p_holm", "differs",
	}}
	for _, r := range c.Rows {
		row := []string{strconv.Itoa(r.Rank), r.Name, r.Cell, r.Folder, strconv.Itoa(r.Seeds), strconv.Itoa(r.Parameters), strconv.Itoa(c.Series)}
		for _, v := range r.Numbers() {
			row = append(row, defined(float64(v)))
		}
		row = append(row, optional(r.Change))
		if t := r.Test; t != nil {
			row = append(row, strconv.Itoa(t.Wins), full(t.P), full(t.Holm), strconv.FormatBool(t.Differs))
		} else {
			row = append(row, "", "", "", "")
		}
		rows = append(rows, row)
	}
	return printCSV(s, rows)
}

// defined is a number in full; empty for NaN.
func defined(v float64) string {
	if v != v {
		return ""
	}
	return full(v)
}
