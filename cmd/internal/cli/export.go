package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"unroll/models/export"
)

func newExport(s Streams) *cobra.Command {
	var format, out string
	var scaling bool
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
		RunE: func(_ *cobra.Command, args []string) error { return runExport(s, args[0], format, out, scaling) },
	}
	flags := cmd.Flags()
	flags.StringVar(&format, "format", "onnx", "onnx, safetensors or npz")
	flags.StringVar(&out, "out", "", "file to write, which must not exist (default the configuration's name, with the format as extension)")
	flags.BoolVar(&scaling, "scaling", false, "put the fitted transforms into the ONNX model, so that it takes and returns the series' own unit")
	return cmd
}

func runExport(s Streams, dir, format, out string, scaling bool) error {
	write, known := map[string]func(*export.Network) ([]byte, error){
		"onnx":        func(n *export.Network) ([]byte, error) { return n.ONNX(scaling) },
		"safetensors": (*export.Network).Safetensors,
		"npz":         (*export.Network).NPZ,
	}[format]
	switch {
	case !known:
		return usage("--format %s: choose onnx, safetensors or npz", format)
	case scaling && format != "onnx":
		return usage("--scaling: weights in %s hold no transforms; choose --format onnx", format)
	}
	n, err := export.Open(dir)
	if err != nil {
		return usageError{err}
	}
	file, err := write(n)
	if err != nil {
		return usageError{err}
	}
	if out == "" {
		out = n.Spec.Name + "." + format
	}
	if err := writeNew(out, file); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s: %s, %d parameters, %d bytes\n", out, n.Describe(), len(n.Params), len(file))
	return nil
}

// writeNew writes a file that must not exist.
func writeNew(path string, contents []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usage("%s exists already and is not overwritten: give another file with --out", path)
	}
	if err != nil {
		return usage("--out: %w", err)
	}
	_, err = f.Write(contents)
	if err = errors.Join(err, f.Close()); err != nil {
		return usage("--out: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}
