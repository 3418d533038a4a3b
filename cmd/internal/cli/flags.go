package cli

import (
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"unroll/graph/engine"
	"unroll/models/store"
)

// workFlags are the flags of the commands that train or run networks.
type workFlags struct {
	jobs   int
	engine string
}

// add defines the flags; jobs says what runs in parallel.
func (f *workFlags) add(flags *pflag.FlagSet, jobs string) {
	flags.IntVar(&f.jobs, "jobs", runtime.NumCPU(), jobs)
	engineFlags(flags, &f.engine, engine.Default, "")
}

func jsonFlag(flags *pflag.FlagSet, on *bool) {
	flags.BoolVar(on, "json", false, "print one JSON document and nothing else on standard output")
}

func folderFlag(flags *pflag.FlagSet, path *string) {
	outputFlag(flags, path, "out", "`folder` for the results (default the next free runs/NNN)")
}

// outputFlag is a flag for the name of a file or folder to write.
func outputFlag(flags *pflag.FlagSet, path *string, name, usage string) {
	flags.Var((*outputPath)(path), name, usage)
}

// outputPath is a name that a file can have.
type outputPath string

// Set implements pflag.Value.
func (p *outputPath) Set(text string) error {
	*p = outputPath(text)
	return store.CheckName(text)
}

// String implements pflag.Value.
func (p *outputPath) String() string { return string(*p) }

// Type implements pflag.Value.
func (*outputPath) Type() string { return "string" }

// standardLevels are the levels of intervals unless others are given.
const standardLevels = "80,95"

func levelFlag(flags *pflag.FlagSet, levels *string) {
	flags.StringVar(levels, "level", standardLevels, "levels of the prediction intervals, in percent")
}

// roleFlags are those of the other columns.
func roleFlags(flags *pflag.FlagSet, past, future *[]string) {
	flags.StringSliceVar(future, "future", nil, "`columns` known in advance, such as holidays: rows at the end without a target have their values to come")
	flags.StringSliceVar(past, "past", nil, "`columns` known only up to now")
}

func setFlag(flags *pflag.FlagSet, assignments *[]string) {
	flags.StringArrayVar(assignments, "set", nil, "set a `key=value` of the configuration, such as train.epochs=50; may be repeated")
}

// seedFlags define the seeds that networks are trained with; use says what for.
func seedFlags(flags *pflag.FlagSet, seed *uint64, seeds *int, standard int, use string) {
	flags.IntVar(seeds, "seeds", standard, "number of seeds "+use)
	firstSeedFlag(flags, seed)
}

func firstSeedFlag(flags *pflag.FlagSet, seed *uint64) {
	flags.Uint64Var(seed, "seed", 0, "first seed")
}

// noArgs refuses arguments, as bad usage.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no arguments, not %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// oneArgument checks that there is exactly one argument; what says which.
func oneArgument(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage("%s needs one argument: %s", cmd.Name(), what)
		}
		return nil
	}
}

// someArguments checks that there is an argument or more.
func someArguments(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage("%s needs one argument or more: %s", cmd.Name(), what)
		}
		return nil
	}
}
