package cli

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"unroll/dataset"
	"unroll/models/export"
	"unroll/models/store"
)

// exportFlags are the flags of unroll export.
type exportFlags struct {
	format, out   string
	scaling, json bool
}

func newExport(s Streams) *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export RUN",
		Short: "hand a trained network on, as ONNX, safetensors or .npz",
		Long: "Writes the network in the folder of a run for other programs: as an ONNX model of standard\n" +
			"operators, for any batch size, or its weights in the layout of Keras, as safetensors or\n" +
			"numpy's .npz. With --scaling an ONNX model takes and returns the series' own unit.",
		Example: "  unroll export runs/001/window/seed-0000 --scaling\n  unroll export runs/001/window/seed-0000 --format npz --out weights.npz",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("export needs the folder of one run, such as runs/001/window/seed-0000")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return runExport(s, args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "onnx", "onnx, safetensors or npz")
	flags.StringVar(&f.out, "out", "", "file to write, which must not exist (default the configuration's name, with the format as extension)")
	flags.BoolVar(&f.scaling, "scaling", false, "put the fitted transforms into the ONNX model, so that it takes and returns the series' own unit")
	flags.BoolVar(&f.json, "json", false, "print one JSON document and nothing else on standard output")
	return cmd
}

func runExport(s Streams, dir string, f exportFlags) error {
	write, known := map[string]func(*export.Network) ([]byte, error){
		"onnx":        func(n *export.Network) ([]byte, error) { return n.ONNX(f.scaling) },
		"safetensors": (*export.Network).Safetensors,
		"npz":         (*export.Network).NPZ,
	}[f.format]
	switch {
	case !known:
		return usage("--format %s: choose onnx, safetensors or npz", f.format)
	case f.scaling && f.format != "onnx":
		return usage("--scaling: weights in %s hold no transforms; choose --format onnx", f.format)
	}
	n, err := export.Open(dir)
	if err != nil {
		return err
	}
	file, err := write(n)
	if err != nil {
		return err
	}
	out := cmp.Or(f.out, n.Spec.Name+"."+f.format)
	if err := namedBy("--out", store.Create(out, file)); err != nil {
		return err
	}
	if f.json {
		return printJSON(s, map[string]any{
			"file": out, "format": f.format, "model": n.Describe(), "parameters": len(n.Params), "bytes": len(file),
		})
	}
	fmt.Fprintf(s.Out, "%s: %s, %s, %d bytes\n", out, n.Describe(), dataset.Count(len(n.Params), "parameter"), len(file))
	return nil
}
