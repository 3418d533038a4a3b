package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"unroll/cmd/internal/bench"
)

func newBench(s Streams) *cobra.Command {
	var large, asJSON bool
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "measure the machine against the tape machine and a hand-derived pass",
		Long: "Measures a training step of an LSTM with a dense head and Adam, in float32. The\n" +
			"contenders take turns; a ratio is how many times longer the other one takes than\n" +
			"the machine, the median over the turns with the least and the greatest. --json\n" +
			"adds the rate of the matrix product alone.",
		Example: "  unroll bench\n  unroll bench --large --json",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runBench(cmd.Context(), s, large, asJSON) },
	}
	cmd.Flags().BoolVar(&large, "large", false, "also T=100, H=256, B=128, on one core and on two")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return cmd
}

func runBench(ctx context.Context, s Streams, large, asJSON bool) error {
	var results []*bench.Result
	for _, c := range bench.Cases(large) {
		fmt.Fprintf(s.Err, "measuring %s, cores: %d\n", c.Name, c.Workers)
		r, err := bench.Run(ctx, c)
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	if asJSON {
		return printJSON(s, results)
	}
	t := newTable("step", "cores", "machine", "allocations", "tape machine / machine", "hand-derived / machine")
	for _, r := range results {
		t.AppendRow(table.Row{
			r.Name, r.Workers, duration(r.Machine), r.Allocations, ratioText(r.Tape), ratioText(r.Plain),
		})
	}
	fmt.Fprintln(s.Out, t.fit(s.Width))
	return nil
}

func ratioText(r *bench.Ratio) string {
	if r == nil {
		return "-"
	}
	return fmt.Sprintf("%.3g (%.3g-%.3g)", r.Median, r.Low, r.High)
}

// duration shows seconds with three digits and a fitting unit.
func duration(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	for unit := time.Duration(1000); ; unit *= 10 {
		if d < unit || unit > time.Hour {
			return d.Round(unit / 1000).String()
		}
	}
}
