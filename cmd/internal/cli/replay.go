package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"unroll/cmd/internal/replay"
	"unroll/graph/engine"
)

func newReplay(s Streams) *cobra.Command {
	var o replay.Options
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "replay FILE.json ...",
		Short: "repeat recorded trainings and compare every number",
		Long: "Repeats trainings and layer computations that an independent implementation recorded, from the same\n" +
			"initial weights and order of samples, and prints the largest relative difference of each quantity.\n" +
			"The exit code is 3 if one exceeds the tolerance.",
		Args:    someArguments("JSON files of recorded cases"),
		Example: "  unroll replay recorded.json\n  unroll replay recorded.json --dtype float32 --engine tape",
		RunE:    func(_ *cobra.Command, args []string) error { return runReplay(s, o, asJSON, args) },
	}
	flags := cmd.Flags()
	engineFlags(flags, &o.Engine, engine.Default, "")
	flags.StringVar(&o.Dtype, "dtype", "float64", "float64 or float32")
	flags.Float64Var(&o.Tolerance, "tol", 0, "tolerance (default 1e-9; 1e-6 for stacked stateful trainings; 1e-3 in float32)")
	jsonFlag(flags, &asJSON)
	return cmd
}

func runReplay(s Streams, o replay.Options, asJSON bool, files []string) error {
	if o.Dtype != "float64" && o.Dtype != "float32" {
		return usage("--dtype %s: choose float64 or float32", o.Dtype)
	}
	if err := checkEngine(o.Engine); err != nil {
		return err
	}
	holds := true
	reports := []*replay.Report{}
	for _, file := range files {
		r, err := replay.File(file, o)
		if err != nil {
			return err
		}
		reports = append(reports, r)
		holds = holds && r.OK
		if !asJSON {
			printReport(s, r)
		}
	}
	if asJSON {
		if err := printJSON(s, reports); err != nil {
			return err
		}
	}
	if !holds {
		return errCheckFailed
	}
	return nil
}

func printReport(s Streams, r *replay.Report) {
	verdict := "holds"
	if !r.OK {
		verdict = "DOES NOT HOLD"
	}
	fmt.Fprintf(s.Out, "%s (%s, %s): %s at %.0e\n", r.Case, r.Dtype, r.Engine, verdict, r.Tolerance)
	for _, q := range r.Quantities {
		mark := ""
		if !(q.Difference <= r.Tolerance) {
			mark = "  over"
		}
		fmt.Fprintf(s.Out, "  %-50s %8.1e%s\n", q.Name, q.Difference, mark)
	}
}
