package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"unroll/dataset"
	"unroll/models/backtest"
	"unroll/models/experiment"
	"unroll/models/export"
	"unroll/models/recipe"
)

// exportFlags are the flags of unroll export.
type exportFlags struct {
	format, out   string
	scaling, json bool
	outputs       outputs
}

func newExport(s Streams) *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export RUN",
		Short: "export a trained network as ONNX, safetensors or .npz",
		Long: "Writes the trained network of a run for other programs: as an ONNX model (standard operators, any\n" +
			"batch size), or its weights in the layout of Keras as safetensors or NumPy's .npz. With --scaling\n" +
			"the ONNX model takes and returns values in the series' own unit.\n\n" +
			"Given the folder of a fit, it writes the networks that forecast, trained on all rows, as one ONNX\n" +
			"model, whose prediction is their mean.\n\n" +
			"The ONNX model has the input x [batch, rows, columns] ([batch, 1, rows*columns] if the layout is\n" +
			"features) and the output prediction [batch, horizon], the rows that follow. In x the oldest row is\n" +
			"first, and the last is the newest that is known. Its columns are the target, the other columns, and\n" +
			"a sine and a cosine for each calendar input; a column known in advance has in each row the values of\n" +
			"the next rows, as many as the horizon. With --scaling x is in float64 and has, before the look-back,\n" +
			"the rows that the differences need, and NaN where a value is missing if missing values are masked.\n\n" +
			"If the loss predicts parameters of each row, such as mean and scale, or the quantiles q0.1 and q0.9,\n" +
			"each is a further output; those of several networks have the seed before their names. They are those\n" +
			"of the transformed target. With --scaling quantiles are in the series' unit, but not several rows of\n" +
			"a difference: the quantile of a sum is not the sum of quantiles.\n\n" +
			"Of a panel, without --scaling the transforms of each series stay outside: the metadata has them\n" +
			"under series, in order, with the ids. With --scaling the model has them, and a second input, series\n" +
			"[batch] in int64: the number of the series of each sample in that order, from 0. A new series needs\n" +
			"transforms of its own, fitted on its rows: export without --scaling for it.\n\n" +
			"The model's metadata has the exact names, shapes, columns and units under inputs and outputs.",
		Example: "  unroll export runs/001\n  unroll export runs/001 --scaling --out forecast.onnx\n  unroll export runs/001/window/seed-0000 --scaling\n  unroll export runs/001/window/seed-0000 --format npz --out weights.npz",
		Args:    oneArgument("one run, such as runs/001/window/seed-0000, or the folder of a fit"),
		RunE:    func(_ *cobra.Command, args []string) error { return runExport(s, args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "onnx", "file format: onnx, safetensors or npz")
	outputFlag(flags, &f.out, "out", "file to write; without --force it must not exist (default the configuration's name and the format's extension)")
	flags.BoolVar(&f.scaling, "scaling", false, "include the fitted transforms in the ONNX model, differences too")
	f.outputs.add(flags)
	jsonFlag(flags, &f.json)
	return cmd
}

func runExport(s Streams, dir string, f exportFlags) error {
	switch {
	case !slices.Contains([]string{"onnx", "safetensors", "npz"}, f.format):
		return usage("--format %s: choose onnx, safetensors or npz", f.format)
	case f.scaling && f.format != "onnx":
		return usage("--scaling: weights in %s hold no transforms; choose --format onnx", f.format)
	}
	f.outputs.reads = []string{dir}
	networks, err := export.OpenFinal(dir)
	if lack := (*experiment.Shortfall)(nil); errors.As(err, &lack) {
		return usage("%v%s", lack, completion(lack))
	}
	if err != nil {
		return err
	}
	if err := warnShortfalls(s, dir); err != nil {
		return err
	}
	if err := warnMembers(s, dir); err != nil {
		return err
	}
	if networks == nil {
		n, err := export.Open(dir)
		if err != nil {
			return err
		}
		networks = export.Ensemble{n}
	}
	file, err := f.write(networks)
	if err != nil {
		return err
	}
	n := networks[0]
	f.outputs.reads = append(f.outputs.reads, specFiles(&n.Spec)...)
	out := cmp.Or(f.out, n.Spec.Name+"."+f.format)
	if err := f.outputs.write(s, "--out", out, newFile, file); err != nil {
		return err
	}
	if f.json {
		document := map[string]any{
			"file": out, "format": f.format, "model": n.Describe(), "networks": len(networks), "parameters": len(n.Params), "bytes": len(file),
		}
		if n.Series != nil {
			document["series"] = len(n.Series)
		}
		return printJSON(s, document)
	}
	model := n.Describe()
	if len(networks) > 1 {
		model = fmt.Sprintf("the mean of %d networks, each %s", len(networks), model)
	}
	if n.Series != nil {
		model = fmt.Sprintf("%s for %d series", model, len(n.Series))
	}
	fmt.Fprintf(s.Out, "%s: %s, %s, %d bytes\n", out, model, dataset.Count(len(n.Params), "parameter"), len(file))
	return nil
}

// warnMembers says what the recommended forecast of a fit is made of, if that is more than the networks.
func warnMembers(s Streams, dir string) error {
	advice, _, err := recipe.ReadRecommendation(dir)
	if advice != nil && advice.Method != backtest.Network {
		s.warn("the file has the networks alone; what %s recommends is made of others too: %s", dir, advice.Made())
	}
	return err
}

// write is the file of one network or, in ONNX, of several.
func (f exportFlags) write(networks export.Ensemble) ([]byte, error) {
	n := networks[0]
	switch {
	case f.format == "onnx":
		return networks.ONNX(f.scaling)
	case len(networks) > 1:
		return nil, usage("--format %s: it holds the weights of one network, and a fit has %d: name one seed, such as runs/001/window/seed-0000, or choose --format onnx", f.format, len(networks))
	case f.format == "npz":
		return n.NPZ()
	}
	return n.Safetensors()
}
