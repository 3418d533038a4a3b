package cli

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"unroll/models/backtest"
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
		Short: "import weights trained elsewhere, from safetensors or .npz",
		Long: "Reads weights in the layout of Keras into the network of a Spec, scores the network on the Spec's\n" +
			"data and writes a run folder, as unroll run does. Layers are matched by order and shape; names do\n" +
			"not matter. It also reads a run, such as runs/001/window/seed-0000.",
		Example: "  unroll import weights.npz --spec window.yaml",
		Args:    oneArgument("a file of weights, safetensors or .npz"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runImport(cmd.Context(), s, args[0], f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.spec, "spec", "", "network and data: a YAML file, such as runs/001/window/spec.yaml, or the name of an experiment")
	folderFlag(flags, &f.out)
	jsonFlag(flags, &f.json)
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
	spec.Data.Limits = s.limits.series
	input, err := keepInput(s.In, &spec.Data)
	if err != nil {
		return err
	}
	c, result, err := s.limits.weights.Import(ctx, file, spec, bytes.NewReader(input))
	if err != nil {
		return err
	}
	for _, w := range c.Frame.Warnings {
		s.warn("%s: %s", spec.Name, w)
	}
	defer s.interrupts.hold()() // until the folder is whole
	folder, err := newFolder(f.out, "", input)
	if err != nil {
		return err
	}
	path, err := folder.Write(c, result)
	if err := closed(folder, err); err != nil {
		return err
	}
	if f.json {
		return printJSON(s, map[string]any{
			"out": path, "name": spec.Name, "parameters": result.Parameters,
			"train_rmse": backtest.Number(result.Train.RMSE()), "test_rmse": backtest.Number(result.Test.RMSE()),
		})
	}
	fmt.Fprintf(s.Out, "%s: %s, train RMSE %.2f, test RMSE %.2f\n",
		path, spec.Name, result.Train.RMSE(), result.Test.RMSE())
	return nil
}
