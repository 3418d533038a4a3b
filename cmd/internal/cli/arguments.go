package cli

import "github.com/spf13/cobra"

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
