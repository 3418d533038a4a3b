package cli

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"unroll/models/experiment"
)

func newReport(s Streams) *cobra.Command {
	var out string
	var text bool
	cmd := &cobra.Command{
		Use:   "report RUN ...",
		Short: "write the page that shows runs, of one folder or of several",
		Long: "Writes one HTML file that shows runs and fetches nothing: RUN is a folder that unroll run or\n" +
			"unroll fit wrote, a configuration's folder in it, or a seed's. Nothing is trained; the data that\n" +
			"the runs were made on are read again. Prints the name of the page.",
		Example: "  unroll report runs/001\n  unroll report runs/001/window runs/002 --out both.html\n  unroll report runs/001 --text",
		RunE: func(_ *cobra.Command, args []string) error {
			if text && out != "" {
				return usage("--text writes no page: leave out --out")
			}
			return runReport(s, out, text, args)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the file to write (default report.html in RUN, if that is one whole run, or else here)")
	cmd.Flags().BoolVar(&text, "text", false, "print the scores, and forecasts and losses as text, in place of the page")
	return cmd
}

func runReport(s Streams, out string, text bool, paths []string) error {
	if len(paths) == 0 {
		return usage("report needs at least one folder that unroll run wrote, such as runs/001")
	}
	configurations, err := experiment.Open(s.In, paths...)
	if err != nil {
		return err
	}
	if text {
		printScores(s, outcomes(configurations))
		printPlots(s, configurations)
		return nil
	}
	if out == "" {
		out = defaultPage(paths)
	}
	page, err := pageOf(configurations)
	if err != nil {
		return err
	}
	if err := writeFile("--out", out, page); err != nil {
		return err
	}
	fmt.Fprintln(s.Out, out)
	return nil
}

// defaultPage is where the page of runs goes: into the folder, if it is one whole
// run, as there unroll run puts it.
func defaultPage(paths []string) string {
	if len(paths) == 1 {
		if _, err := experiment.OpenPlan(paths[0]); err == nil {
			return filepath.Join(paths[0], pageName)
		}
	}
	return pageName
}
