package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"unroll/graph"
	"unroll/graph/engine"
	"unroll/graph/machine"
	"unroll/models"
)

// shells are the supported shells.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func newCompletion(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "completion " + strings.Join(shells, "|"),
		Short: "print a shell completion script",
		Long: "Prints a script with which the Tab key completes commands, flags, files and the names of\n" +
			"configurations, cells and engines. Where shells look for it:\n\n" +
			"  bash        ~/.local/share/bash-completion/completions/unroll, with the package bash-completion\n" +
			"  zsh         a file _unroll in a folder of $fpath\n" +
			"  fish        ~/.config/fish/completions/unroll.fish\n" +
			"  powershell  the file that $PROFILE names",
		Example: "  source <(unroll completion bash)\n" +
			"  unroll completion zsh > \"${fpath[1]}/_unroll\"\n" +
			"  unroll completion fish > ~/.config/fish/completions/unroll.fish\n" +
			"  unroll completion powershell >> $PROFILE",
		Args:      oneArgument("one of " + strings.Join(shells, ", ")),
		ValidArgs: shells,
		RunE:      func(cmd *cobra.Command, args []string) error { return writeCompletion(s.Out, cmd.Root(), args[0]) },
	}
}

func writeCompletion(w io.Writer, root *cobra.Command, shell string) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(w, true)
	case "zsh":
		return root.GenZshCompletion(w)
	case "fish":
		return root.GenFishCompletion(w, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(w)
	}
	return usage("completion %s: choose one of %s", shell, strings.Join(shells, ", "))
}

// offered are the completions of a flag or argument, with or without file names.
type offered struct {
	values func() []string
	files  bool
}

// offeredFlags are the flags whose values are completed, in every command that has
// them; other flags complete file names.
var offeredFlags = map[string]offered{
	"cell":           {func() []string { return append(registeredCells(), "all") }, true},
	"loss":           {func() []string { return append(graph.Losses.Names(), "all") }, false},
	"window-scaling": {func() []string { return append(graph.Scalings.Names(), "all") }, false},
	"show":           {registeredCells, false},
	"engine":         {engine.Names, false},
	"kernels":        {machine.Kernels, false},
	"spec":           {models.Experiments, true},
	"format":         {words("onnx safetensors npz"), false},
	"metric":         {words("test validation train"), false},
	"missing":        {words("error drop forward linear mask"), false},
	"interval":       {words("conformal ensemble model conformalized"), false},
	"dtype":          {words("float64 float32"), false},
}

// offeredArguments are the commands whose arguments are completed.
var offeredArguments = map[string]offered{
	"run":       {models.Experiments, true},
	"backtest":  {models.Experiments, true},
	"gradcheck": {registeredCells, true},
	"graph":     {registeredCells, true},
}

func words(list string) func() []string { return func() []string { return strings.Fields(list) } }

// registeredCells are the names of all cells.
func registeredCells() []string {
	var names []string
	for _, c := range graph.Cells.All() {
		names = append(names, c.Name)
	}
	return names
}

// offer adds the completions to a command.
func offer(cmd *cobra.Command) {
	if o, is := offeredArguments[cmd.Name()]; is {
		cmd.ValidArgsFunction = o.complete
	}
	for name, o := range offeredFlags {
		if cmd.Flags().Lookup(name) == nil {
			continue
		}
		if err := cmd.RegisterFlagCompletionFunc(name, o.complete); err != nil {
			panic(err) // the command has registered one itself
		}
	}
}

func (o offered) complete(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	if o.files {
		return o.values(), cobra.ShellCompDirectiveDefault
	}
	return o.values(), cobra.ShellCompDirectiveNoFileComp
}
