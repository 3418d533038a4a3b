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
		Short: "export a trained network as ONNX, safetensors or .npz",
		Long: "Writes the trained network of a run for other programs: as an ONNX model (standard operators, any\n" +
			"batch size), or its weights in the layout of Keras as safetensors or NumPy's .npz. With --scaling\n" +
			"the ONNX model takes and returns values in the series' own unit.",
		Example: "  unroll export runs/001/window/seed-0000 --scaling\n  unroll export runs/001/window/seed-0000 --format npz --out weights.npz",
		Args:    oneArgument("the folder of one run, such as runs/001/window/seed-0000"),
		RunE:    func(_ *cobra.Command, args []string) error { return runExport(s, args[0], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "onnx", "file format: onnx, safetensors or npz")
	flags.StringVar(&f.out, "out", "", "file to write; it must not exist (default the configuration's name and the format's extension)")
	flags.BoolVar(&f.scaling, "scaling", false, "include the fitted transforms in the ONNX model")
	jsonFlag(flags, &f.json)
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
