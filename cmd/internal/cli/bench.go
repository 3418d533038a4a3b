package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"unroll/cmd/internal/bench"
	"unroll/graph/engine"
)

func newBench(s Streams) *cobra.Command {
	var large, asJSON bool
	var machine string
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "measure the speed of a training step on the machine, on the tape and by hand",
		Long: "Times one training step (forward, backward, Adam) of an LSTM with a dense head, in float32, on three\n" +
			"implementations: the machine, Gorgonia's tape machine, and a hand-derived pass in plain Go. They run\n" +
			"in turn. A ratio is the time of the other implementation divided by the time of the machine: median\n" +
			"(lowest-highest) over the turns. The last one is the time of a step divided by that of a step of one\n" +
			"seed among others in lanes, as the seeds of small networks are trained. --json adds allocations\n" +
			"and the rate of the matrix product alone. An interrupt ends it with the rows that are measured.",
		Example: "  unroll bench\n  unroll bench --large --json",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runBench(cmd.Context(), s, machine, large, asJSON) },
	}
	cmd.Flags().BoolVar(&large, "large", false, "also measure 100 time steps, 256 units, batch 128, on one core and on two")
	kernelsFlag(cmd.Flags(), &machine, engine.Default)
	jsonFlag(cmd.Flags(), &asJSON)
	return cmd
}

func runBench(ctx context.Context, s Streams, machine string, large, asJSON bool) error {
	kernels, err := engine.Kernels(machine)
	if err != nil {
		return checkEngine(machine)
	}
	defer s.interrupts.hold()() // what is measured is printed
	var results []*bench.Result
	for _, c := range bench.Cases(large) {
		fmt.Fprintf(s.Err, "measuring %s, cores: %d\n", c.Name, c.Workers)
		c.Kernels = kernels
		var r *bench.Result
		if r, err = bench.Run(ctx, c); err != nil {
			break
		}
		results = append(results, r)
	}
	if err != nil && len(results) == 0 {
		return err
	}
	if asJSON {
		return errors.Join(printJSON(s, results), err)
	}
	fmt.Fprintf(s.Out, "%s\n\nT time steps, F inputs, H units, B samples in a batch\n", benchTable(results).fit(s.columns()))
	return err
}

func benchTable(results []*bench.Result) *textTable {
	t := newTable("training step", "cores", "machine", "tape machine\n/ machine", "hand-derived\n/ machine", "machine\n/ in lanes")
	for _, r := range results {
		t.AppendRow(table.Row{
			r.Name, r.Workers, duration(r.Machine), ratioText(r.Tape), ratioText(r.Plain), ratioText(r.Lanes),
		})
	}
	return t
}

func ratioText(r *bench.Ratio) string {
	if r == nil {
		return "-"
	}
	return fmt.Sprintf("%s (%s-%s)", ratioDigits(r.Median), ratioDigits(r.Low), ratioDigits(r.High))
}

// ratioDigits writes a number with three digits, or all that it has before the point.
func ratioDigits(x float64) string {
	if x >= 1000 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.3g", x)
}

// duration writes seconds with three digits in a suitable unit.
func duration(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	for unit := time.Duration(1000); ; unit *= 10 {
		if d < unit || unit > time.Hour {
			return d.Round(unit / 1000).String()
		}
	}
}
