package cli

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"unroll/models/experiment"
	"unroll/models/recipe"
)

func newReport(s Streams) *cobra.Command {
	var out string
	var guard outputs
	var text bool
	cmd := &cobra.Command{
		Use:   "report RUN ...",
		Short: "write an HTML report of one or more runs",
		Long: "Writes one self-contained HTML file that compares runs, and prints its name. RUN is a folder that\n" +
			"unroll run or unroll fit wrote, or a configuration's folder in it, or one seed. It trains\n" +
			"nothing; it reads the data of the runs again.\n\n" +
			"The report of a panel scores the network and the baselines on each series and over all of them. It\n" +
			"shows the worst, the median and the best series, and finds any other by its name.",
		Example: "  unroll report runs/001\n  unroll report runs/001/window runs/002 --out both.html\n  unroll report runs/001 --text",
		Args:    someArguments("folders that unroll run wrote, such as runs/001"),
		RunE: func(_ *cobra.Command, args []string) error {
			if text && out != "" {
				return usage("--text writes no file: omit --out")
			}
			guard.reads = args
			if len(args) == 1 {
				guard.reports = args[0]
			}
			return runReport(s, guard, out, text, args)
		},
	}
	outputFlag(cmd.Flags(), &out, "out", "file to write (default report.html, in RUN if it is one whole run, else in the current folder)")
	cmd.Flags().BoolVar(&text, "text", false, "print scores and text plots instead of writing the report")
	guard.add(cmd.Flags())
	return cmd
}

func runReport(s Streams, guard outputs, out string, text bool, paths []string) error {
	if err := guard.check("--out", out, htmlReport); err != nil {
		return err
	}
	configurations, err := experiment.OpenWithin(s.limits.series, keptOr(s.In, paths[0]), paths...)
	if err != nil {
		return err
	}
	if err := warnShortfalls(s, paths...); err != nil {
		return err
	}
	if text {
		return printText(s, configurations)
	}
	if out == "" {
		out = defaultPage(paths)
	}
	for _, c := range configurations {
		guard.reads = append(guard.reads, specFiles(c.Spec)...)
	}
	page, err := pageIn(paths, configurations)
	if err != nil {
		return err
	}
	if err := guard.write(s, "--out", out, htmlReport, page); err != nil {
		return err
	}
	fmt.Fprintln(s.Out, out)
	return nil
}

// printText prints scores, and plots of single series.
func printText(s Streams, configurations []*experiment.Configuration) error {
	panels, singles := panelsApart(configurations)
	scores, without, err := scoresOf(panels)
	if err == nil && len(scores)+len(singles) == 0 {
		err = without
	}
	if err != nil {
		return err
	}
	for _, p := range scores {
		printPanel(s, p)
	}
	if len(singles) > 0 {
		printScores(s, outcomes(singles))
		printPlots(s, singles)
	}
	return nil
}

// pageIn is the report of the fit of a series, if that is what the paths are, or of runs.
func pageIn(paths []string, configurations []*experiment.Configuration) ([]byte, error) {
	if len(paths) == 1 {
		fit, err := recipe.ReadSummary(paths[0])
		if err != nil {
			return nil, err
		}
		if fit != nil && fit.Panel == nil {
			return fitPageOf(configurations, fit)
		}
	}
	return pageOf(configurations)
}

// defaultPage is the file where unroll run writes the report, if the path is one whole
// run.
func defaultPage(paths []string) string {
	if len(paths) == 1 {
		if _, err := experiment.OpenPlan(paths[0]); err == nil {
			return filepath.Join(paths[0], pageName)
		}
	}
	return pageName
}
