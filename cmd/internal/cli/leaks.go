package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"unroll/models"
	"unroll/models/leak"
)

// leakFlag adds --audit-leaks to a command.
func leakFlag(flags *pflag.FlagSet, on *bool) {
	flags.BoolVar(on, "audit-leaks", false, "change rows to come and see whether earlier inputs, scalers or forecasts move; if they do, the exit code is 3")
}

// auditLeaks audits a Spec.
func auditLeaks(ctx context.Context, spec models.Spec, engine string, stdin io.Reader) (*leak.Report, error) {
	r, err := leak.Audit(ctx, spec, engine, stdin)
	if err != nil {
		return nil, fmt.Errorf("leak audit of %s: %w", spec.Name, err)
	}
	return r, nil
}

// printLeaks tells what an audit found, if there was one.
func printLeaks(s Streams, name string, r *leak.Report) {
	if r == nil {
		return
	}
	fmt.Fprintf(s.Out, "leak audit of %s\n", name)
	for _, c := range r.Checks {
		fmt.Fprintf(s.Out, "  %v\n", c)
	}
	fmt.Fprintln(s.Out)
}

// leakError is errCheckFailed if an audit found a leak.
func leakError(r *leak.Report) error {
	if r != nil && !r.Clean() {
		return errCheckFailed
	}
	return nil
}
