package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"unroll/cmd/internal/report"
	"unroll/dataset/input"
	"unroll/models/compare"
)

// compareFlags are the flags of unroll compare.
type compareFlags struct {
	metric              string
	baseline            string
	alpha               float64
	picture             string
	outputs             outputs
	json, csv, markdown bool
}

func newCompare(s Streams) *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:   "compare RUN ...",
		Short: "test whether one configuration, cell or engine is better than another",
		Long: "Compares groups of runs: the configurations in each RUN, a folder that unroll run wrote, or one\n" +
			"configuration's folder in it, or one seed. Two tests compare each group with the first one, or\n" +
			"with --baseline: Mann-Whitney over the seeds, and Diebold-Mariano over the points of the series.\n" +
			"All p-values are corrected for the number of groups (Holm).\n\n" +
			"Runs of panels are compared over the series: a Wilcoxon test of their MASE, the share of series on\n" +
			"which each has the lower error than the first, and average ranks with Friedman's test.",
		Args:    someArguments("folders that unroll run wrote, such as runs/001"),
		Example: "  unroll compare runs/001\n  unroll compare runs/001/window runs/002/window --picture ranks.svg\n  unroll compare runs/001 --baseline window --markdown",
		RunE:    func(_ *cobra.Command, args []string) error { return runCompare(s, f, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.metric, "metric", string(compare.Test), "RMSE to compare: test, validation or train")
	flags.StringVar(&f.baseline, "baseline", "", "name or folder of the group to compare with (default the first)")
	flags.Float64Var(&f.alpha, "alpha", 0.05, "significance level")
	outputFlag(flags, &f.picture, "picture", "PNG or SVG file for a diagram of the average ranks and their critical difference")
	f.outputs.add(flags)
	jsonFlag(flags, &f.json)
	flags.BoolVar(&f.csv, "csv", false, "print CSV")
	flags.BoolVar(&f.markdown, "markdown", false, "print a Markdown table")
	return cmd
}

func runCompare(s Streams, f compareFlags, paths []string) error {
	switch {
	case f.json && f.csv || f.json && f.markdown || f.csv && f.markdown:
		return usage("give only one of --json, --csv and --markdown")
	case f.picture != "" && !isPicture(f.picture):
		return usage("--picture %s: give a file name that ends in .png or .svg", f.picture)
	}
	f.outputs.reads = paths
	if err := f.outputs.check("--picture", f.picture, pictureKind(f.picture)); err != nil {
		return err
	}
	metric, err := compare.ParseMetric(f.metric)
	if err != nil {
		return err
	}
	runs, err := compare.Open(paths, metric)
	if isPanelError(err) {
		return f.panels(s, paths)
	}
	if err != nil {
		return err
	}
	if err := warnShortfalls(s, paths...); err != nil {
		return err
	}
	c, err := runs.Compare(compare.Options{Base: f.baseline, Alpha: f.alpha})
	if err != nil {
		return err
	}
	if f.picture != "" {
		picture, err := report.RanksPicture(c, pictureFormat(f.picture))
		if err != nil {
			return err
		}
		if err := f.outputs.write(s, "--picture", f.picture, pictureKind(f.picture), picture); err != nil {
			return err
		}
	}
	return printComparison(s, f, c)
}

func printComparison(s Streams, f compareFlags, c *compare.Comparison) error {
	switch {
	case f.json:
		return printJSON(s, c)
	case f.csv:
		return printComparisonCSV(s, c)
	}
	t, warnings := comparisonTable(c)
	if f.markdown {
		fmt.Fprintf(s.Out, "%s\n", t.RenderMarkdown())
	} else {
		fmt.Fprintf(s.Out, "%s\n", t.fit(s.columns()))
	}
	for i, w := range warnings {
		fmt.Fprintf(s.Out, "\n%s", s.paragraph(superscript(i+1)+" "+w+"."))
		if i == len(warnings)-1 {
			fmt.Fprintln(s.Out)
		}
	}
	fmt.Fprintf(s.Out, "\n%s\n", s.paragraph(legend(c)))
	return nil
}

// comparisonTable has one row for each group and one for persistence, the lowest error
// first. The marks after the groups' names are the numbers of the warnings.
func comparisonTable(c *compare.Comparison) (t *textTable, warnings []string) {
	t = newTable("group", "rank", "seeds", fmt.Sprintf("%s RMSE", c.Metric), "vs "+c.Base, "points", "parameters", "update")
	persistence := c.Persistence
	for _, r := range c.Rows {
		if persistence != nil && *persistence < r.Scores.Median {
			appendPersistence(t, *persistence)
			persistence = nil
		}
		name := r.Name
		for _, w := range r.Warnings {
			at := slices.Index(warnings, w)
			if at < 0 {
				at, warnings = len(warnings), append(warnings, w)
			}
			name += " " + superscript(at+1)
		}
		t.AppendRow(table.Row{
			name, r.Rank, r.Seeds, spread(&r.Scores), overSeeds(&r), overPoints(r.OverPoints),
			known(r.Parameters > 0, strconv.Itoa(r.Parameters)), known(r.Update > 0, duration(r.Update/1e6)),
		})
	}
	if persistence != nil {
		appendPersistence(t, *persistence)
	}
	return t, warnings
}

func appendPersistence(t *textTable, rmse float64) {
	t.AppendRow(table.Row{"persistence", "", "", fmt.Sprintf("%.2f", rmse)})
}

// overSeeds is the change of the median, or ~ if it is not significant.
func overSeeds(r *compare.Row) string {
	t := r.OverSeeds
	switch {
	case t == nil:
		return ""
	case !t.Differs:
		return fmt.Sprintf("~ (%s)", probability(t.Holm))
	case r.Change == nil:
		return fmt.Sprintf("? (%s)", probability(t.Holm))
	}
	return fmt.Sprintf("%+.2f%% (%s)", 100**r.Change, probability(t.Holm))
}

func overPoints(t *compare.PointsTest) string {
	if t == nil {
		return ""
	}
	verdict := "worse"
	switch {
	case !t.Differs:
		verdict = "~"
	case t.Statistic < 0:
		verdict = "better"
	}
	return fmt.Sprintf("%s (%s)", verdict, probability(t.Holm))
}

// probability writes a p-value; it writes none as zero.
func probability(p float64) string {
	if p < 0.0005 {
		return "p<0.001"
	}
	return fmt.Sprintf("p=%.3f", p)
}

func known(is bool, text string) string {
	if !is {
		return "-"
	}
	return text
}

// legend explains the columns.
func legend(c *compare.Comparison) string {
	text := "RMSE in the series' unit: median (5 % to 95 %) over the seeds, the lowest first."
	if len(c.Rows) > 1 {
		text += fmt.Sprintf("\n"+
			"vs %s: change of the median; ~ if not significant at level %v (Mann-Whitney test over the seeds).\n"+
			"points: Diebold-Mariano test of the median seeds' squared errors at the common %s points. It "+
			"counts only if the seeds differ too, because two seeds of one configuration often differ in it.\n"+
			"p-values are corrected for the number of groups (Holm). update: time of one training update.", c.Base, c.Alpha, c.Metric)
	}
	return text
}

// superscript writes the number of a footnote.
func superscript(n int) string {
	return strings.Map(func(digit rune) rune { return []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[digit-'0'] }, strconv.Itoa(n))
}

// printComparisonCSV writes all numbers in full; warnings go to standard error.
func printComparisonCSV(s Streams, c *compare.Comparison) error {
	rows := [][]string{{
		"rank", "group", "configuration", "cell", "engine", "folder", "seeds", "metric", "median", "p05", "p95",
		"change", "u", "p", "p_holm", "differs", "points", "points_p", "points_p_holm", "points_differ",
		"parameters", "microseconds_per_update", "persistence",
	}}
	for _, r := range c.Rows {
		for _, w := range r.Warnings {
			s.warn("%s: %s", r.Name, w)
		}
		row := []string{
			strconv.Itoa(r.Rank), r.Name, r.Configuration, r.Cell, r.Engine, r.Folder, strconv.Itoa(r.Seeds),
			string(c.Metric) + "_rmse", full(r.Scores.Median), full(r.Scores.Low), full(r.Scores.High), optional(r.Change),
		}
		if t := r.OverSeeds; t != nil {
			row = append(row, full(t.U), full(t.P), full(t.Holm), strconv.FormatBool(t.Differs))
		} else {
			row = append(row, "", "", "", "")
		}
		if t := r.OverPoints; t != nil {
			row = append(row, strconv.Itoa(t.Points), full(t.P), full(t.Holm), strconv.FormatBool(t.Differs))
		} else {
			row = append(row, "", "", "", "")
		}
		rows = append(rows, append(row, strconv.Itoa(r.Parameters), full(r.Update), optional(r.Persistence)))
	}
	return printCSV(s, rows)
}

// printCSV writes lines of cells.
func printCSV(s Streams, lines [][]string) error {
	text, err := input.CSV(slices.Values(lines))
	if err == nil {
		_, err = s.Out.Write(text)
	}
	return err
}

func full(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func optional(v *float64) string {
	if v == nil {
		return ""
	}
	return full(*v)
}
