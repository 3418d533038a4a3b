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
	var f benchFlags
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "measure the speed of training steps and predictions beside other implementations",
		Long: "Times one training step (forward, backward, Adam) of an LSTM with a dense head, in float32, on three\n" +
			"implementations: the machine, Gorgonia's tape machine, and a hand-derived pass in plain Go. They run\n" +
			"in turn. A ratio is the time of the other implementation divided by the time of the machine: median\n" +
			"(lowest-highest) over the turns. The last one is the time of a step divided by that of a step of one\n" +
			"seed among others in lanes, as the seeds of small networks are trained. --json adds allocations\n" +
			"and the rate of the matrix product alone.\n\n" +
			"--prediction times predictions instead, by median and 99th percentile: from a whole window, and from\n" +
			"one more time step with the states carried, as a service does it.\n\n" +
			"--peers measures another library in turn with the machine, on as many cores: PyTorch trains the same\n" +
			"network from the same weights on the same data, and needs python3 with the module torch; ONNX\n" +
			"Runtime predicts, and needs Node with the package onnxruntime-node in this folder.\n\n" +
			"An interrupt ends it with the rows that are measured.",
		Example: "  unroll bench\n  unroll bench --large --json\n  unroll bench --peers\n  unroll bench --prediction --peers",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), s) },
	}
	cmd.Flags().BoolVar(&f.large, "large", false, "also measure 100 time steps, 256 units, batch 128, on one core and on two")
	cmd.Flags().BoolVar(&f.prediction, "prediction", false, "measure predictions instead of training steps")
	cmd.Flags().BoolVar(&f.peers, "peers", false, "also measure PyTorch, or with --prediction ONNX Runtime")
	kernelsFlag(cmd.Flags(), &f.machine, engine.Default)
	jsonFlag(cmd.Flags(), &f.json)
	return cmd
}

type benchFlags struct {
	large, prediction, peers, json bool
	machine                        string
}

func (f benchFlags) run(ctx context.Context, s Streams) error {
	kernels, err := engine.Kernels(f.machine)
	switch {
	case err != nil:
		return checkEngine(f.machine)
	case f.large && f.prediction:
		return usage("--large is for training steps: omit it, or --prediction")
	}
	defer s.interrupts.hold()() // what is measured is printed
	if f.prediction {
		return measure(f, s, bench.Predictions(), predictionTable, func(c bench.Prediction) (*bench.PredictionResult, error) {
			fmt.Fprintf(s.Err, "measuring a prediction, %s\n", c.Name)
			c.Kernels = kernels
			r, missing, err := bench.Predict(ctx, c, f.peers)
			f.warnMissing(s, missing, "ONNX Runtime", "install it in this folder with npm install onnxruntime-node")
			return r, err
		})
	}
	return measure(f, s, bench.Cases(f.large), benchTable, func(c bench.Case) (*bench.Result, error) {
		fmt.Fprintf(s.Err, "measuring %s, cores: %d\n", c.Name, c.Workers)
		c.Kernels = kernels
		r, missing, err := bench.Run(ctx, c, f.peers)
		f.warnMissing(s, missing, "PyTorch", "install it for python3, as with pip install torch")
		return r, err
	})
}

// warnMissing says once that a peer is not there; without it the measurement goes on.
func (f *benchFlags) warnMissing(s Streams, missing error, peer, remedy string) {
	if missing != nil {
		f.peers = false
		s.warn("%s is not measured: %v; %s", peer, missing, remedy)
	}
}

// measure prints the results of the cases, or after an error of those before it.
func measure[C, R any](f benchFlags, s Streams, cases []C, of func([]R) *textTable, run func(C) (R, error)) error {
	var results []R
	var err error
	for _, c := range cases {
		var r R
		if r, err = run(c); err != nil {
			break
		}
		results = append(results, r)
	}
	if err != nil && len(results) == 0 {
		return err
	}
	if f.json {
		return errors.Join(printJSON(s, results), err)
	}
	fmt.Fprintf(s.Out, "%s\n\nT time steps, F inputs, H units, B samples in a batch\n", of(results).fit(s.columns()))
	return err
}

func predictionTable(results []*bench.PredictionResult) *textTable {
	t := newTable("prediction", "median", "99 %", "ONNX Runtime\n/ machine")
	for _, r := range results {
		t.AppendRow(table.Row{r.Name, duration(r.Median), duration(r.Late), ratioText(r.ONNXRuntime)})
	}
	return t
}

func benchTable(results []*bench.Result) *textTable {
	t := newTable("training step", "cores", "machine", "tape machine\n/ machine", "hand-derived\n/ machine", "machine\n/ in lanes", "PyTorch\n/ machine")
	for _, r := range results {
		row := table.Row{r.Name, r.Workers, duration(r.Machine), ratioText(r.Tape), ratioText(r.Plain), ratioText(r.Lanes), ""}
		if r.PyTorch != nil {
			row[6] = ratioText(r.PyTorch)
		}
		t.AppendRow(row)
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
