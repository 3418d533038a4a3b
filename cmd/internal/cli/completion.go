package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"unroll/graph"
	"unroll/graph/engine"
	"unroll/models"
)

// shells are those that the scripts are for.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func newCompletion(s Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "completion " + strings.Join(shells, "|"),
		Short: "print the script that completes commands, flags and names in a shell",
		Long: "Prints a script for the shell. With it the Tab key completes commands, flags, files and the names\n" +
			"of configurations, cells and engines. Shells read such scripts from:\n\n" +
			"  bash        ~/.local/share/bash-completion/completions/unroll, with the package bash-completion\n" +
			"  zsh         a file _unroll in a folder of $fpath\n" +
			"  fish        ~/.config/fish/completions/unroll.fish\n" +
			"  powershell  the file that $PROFILE names",
		Example: "  source <(unroll completion bash)\n" +
			"  unroll completion zsh > \"${fpath[1]}/_unroll\"\n" +
			"  unroll completion fish > ~/.config/fish/completions/unroll.fish\n" +
			"  unroll completion powershell >> $PROFILE",
		Args:      oneArgument("completion", "one of "+strings.Join(shells, ", ")),
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

// offered are values that a shell offers, with files beside them or without.
type offered struct {
	values func() []string
	files  bool
}

// offeredFlags are the flags whose values a shell offers, in every command that
// has them; of the others it offers files.
var offeredFlags = map[string]offered{
	"cell":     {func() []string { return append(registeredCells(), "all") }, true},
	"show":     {registeredCells, false},
	"engine":   {engine.Names, false},
	"spec":     {models.Experiments, true},
	"format":   {words("onnx safetensors npz"), false},
	"metric":   {words("test validation train"), false},
	"missing":  {words("error drop forward linear"), false},
	"interval": {words("conformal ensemble"), false},
	"dtype":    {words("float64 float32"), false},
}

// offeredArguments are the commands whose arguments a shell offers.
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

// offer tells a command what a shell offers for it.
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
