// Package cli is the command line of unroll, one command a file.
//
// Results go to standard output, progress and warnings to standard error. The
// exit code is 0 for success, 1 for a failure, 2 for bad usage or bad input and
// 3 for a check that did not hold.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"unroll/dataset"
)

// Process runs the command line of this process and returns the exit code.
func Process() int {
	if err := enoughFiles(); err != nil {
		fmt.Fprintf(os.Stderr, "unroll: %v\n", err)
		return 1
	}
	return Main(os.Args[1:], System())
}

// Main runs a command line and returns the exit code.
func Main(args []string, s Streams) int {
	interrupts, ctx, cancel := catchInterrupts(s.Err)
	defer interrupts.end()
	s.interrupts = interrupts
	return execute(ctx, cancel, args, s)
}

// execute is Main with a context, which cancel ends, in place of signals.
func execute(ctx context.Context, cancel func(), args []string, s Streams) int {
	results := &resultWriter{to: s.Out, failed: cancel}
	out, errs := &escapingWriter{to: results, colors: s.Color}, &escapingWriter{to: s.Err}
	s.bars, s.Out, s.Err = s.Err, out, errs
	root := newRoot(s)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	s.interrupts.hold() // what follows ends soon
	_ = out.flush()     // its error is that of results
	_ = errs.flush()
	switch {
	case errors.Is(results.err, syscall.EPIPE), errors.Is(results.err, io.ErrClosedPipe):
		return 1 // the reader wants no more, such as head
	case results.err != nil:
		err = fmt.Errorf("standard output cannot be written: %w", reason(results.err))
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		err = errors.New("interrupted")
	}
	if bad, is := errors.AsType[*dataset.InputError](err); is {
		for _, w := range bad.Warnings {
			s.warn("%s", w)
		}
	}
	if !errors.Is(err, errCheckFailed) {
		s.say("unroll: %v%s", err, remedy(cmd, err))
	}
	return exitCode(err)
}

func newRoot(s Streams) *cobra.Command {
	s.limits = newLimits()
	root := &cobra.Command{
		Use:   "unroll",
		Short: "a laboratory for recurrent networks on time series",
		Long: "unroll trains, evaluates and inspects small recurrent networks on one time series. It runs on the\n" +
			"CPU, repeats every experiment with several seeds, and scores it beside classical forecasts.",
		Example: "  unroll run                            five LSTM experiments of a Keras tutorial\n" +
			"  unroll fit data.csv --target sales    choose and train a network for your own series\n" +
			"  unroll gradcheck my.cell              check the gradient of a cell that you invented",
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownCommand,

		SuggestionsMinimumDistance: 2,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SetFlagErrorFunc(flagError)
	s.limits.addFlags(root)
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", ".FlagUsagesWrapped 100") + rootNotes)
	for _, group := range commands() {
		root.AddGroup(&cobra.Group{ID: group.title, Title: group.title + ":"})
		for _, newCommand := range group.makers {
			cmd := newCommand(s)
			cmd.GroupID = group.title
			offer(cmd)
			limitNumbers(cmd.Flags())
			root.AddCommand(cmd)
		}
	}
	root.AddCommand(newCompletion(s))
	return root
}

// commandGroup is a group of commands in the help.
type commandGroup struct {
	title  string
	makers []func(Streams) *cobra.Command
}

// commands returns all commands by group.
func commands() []commandGroup {
	type makers = []func(Streams) *cobra.Command
	return []commandGroup{
		{"Experiments", makers{newRun, newSpec, newWatch, newReport, newGates, newCompare, newExport, newImport}},
		{"Your own series", makers{newFit, newForecast, newBacktest}},
		{"Cells and gradients", makers{newCells, newGradcheck, newGraph}},
		{"Checks and speed", makers{newReplay, newBench}},
	}
}

// knownCommand refuses an unknown command and suggests a similar one.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return usage("unknown command %q: did you mean %q?", args[0], near[0])
	}
	return usage("unknown command %q: see unroll --help", args[0])
}

// errCheckFailed means that a check did not hold; the details have been printed.
var errCheckFailed = errors.New("a check did not hold")

func exitCode(err error) int {
	if errors.Is(err, errCheckFailed) {
		return 3
	}
	if _, isInput := settledBy(err); isInput {
		return 2
	}
	return 1
}
