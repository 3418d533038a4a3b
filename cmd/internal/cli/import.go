package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"unroll/cmd/internal/report"
	"unroll/models/backtest"
	"unroll/models/export"
)

// importFlags are the flags of unroll import.
type importFlags struct {
	spec, out string
	json      bool
}

func newImport(s Streams) *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "import FILE --spec SPEC.yaml",
		Short: "take weights that were trained elsewhere, as safetensors or .npz",
		Long: "Reads weights in the layout of Keras into the network of a Spec, judges it on the Spec's\n" +
			"data and writes the folder of a run, as unroll run does. Layers are matched in order and\n" +
			"by shape, whatever they are called. The weights.safetensors of a run is read too.",
		Example: "  unroll import weights.npz --spec window.yaml",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("import needs one file of weights, safetensors or .npz")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return runImport(cmd.Context(), s, args[0], f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.spec, "spec", "", "the network and its data: a YAML file, such as spec.yaml of a run, or a name that unroll run knows")
	flags.StringVar(&f.out, "out", "", "folder for the results (default the next free runs/NNN)")
	flags.BoolVar(&f.json, "json", false, "print one JSON document and nothing else on standard output")
	return cmd
}

func runImport(ctx context.Context, s Streams, file string, f importFlags) error {
	if f.spec == "" {
		return usage("import needs --spec: the YAML file that describes the network and its data")
	}
	spec, err := specNamed(f.spec)
	if err != nil {
		return err
	}
	c, result, err := export.Import(ctx, file, spec, s.In)
	if err != nil {
		return err
	}
	for _, w := range c.Frame.Warnings {
		fmt.Fprintf(s.Err, "warning: %s: %s\n", spec.Name, w)
	}
	pictures, err := report.RunPictures(c, result)
	if err != nil {
		return err
	}
	folder, err := newFolder(f.out, "")
	if err != nil {
		return err
	}
	defer folder.Close()
	path, err := folder.Write(c, result, pictures)
	if err != nil {
		return err
	}
	if f.json {
		return printJSON(s, map[string]any{
			"out": path, "name": spec.Name, "parameters": result.Parameters,
			"train_rmse": backtest.Number(result.Train.RMSE()), "test_rmse": backtest.Number(result.Test.RMSE()),
		})
	}
	fmt.Fprintf(s.Out, "%s: %s, RMSE %.2f on the training points and %.2f on the test points\n",
		path, spec.Name, result.Train.RMSE(), result.Test.RMSE())
	return nil
}
