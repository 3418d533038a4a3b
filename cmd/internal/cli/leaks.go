package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"unroll/cmd/internal/leak"
	"unroll/models"
)

// leakFlag adds --audit-leaks to a command.
func leakFlag(flags *pflag.FlagSet, on *bool) {
	flags.BoolVar(on, "audit-leaks", false, "change rows to come and see whether earlier inputs, scalers or forecasts move; if they do, the exit code is 3")
}

// auditLeaks audits a Spec. stdin is what was read from standard input, to be read
// again; nil if that cannot be.
func auditLeaks(ctx context.Context, spec models.Spec, engine string, stdin io.Reader) (*leak.Report, error) {
	if spec.Data.Path == "-" && stdin == nil {
		return nil, usage("--audit-leaks reads the data again: save standard input to a file and give that")
	}
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

// auditSpecs audits several Specs and prints what it found; onErr keeps it from
// standard output, where there is a JSON document.
func auditSpecs(ctx context.Context, s Streams, onErr bool, specs []models.Spec, engine string) error {
	if onErr {
		s.Out = s.Err
	}
	var failed error
	for _, spec := range specs {
		r, err := auditLeaks(ctx, spec, engine, nil)
		if err != nil {
			return err
		}
		printLeaks(s, spec.Name, r)
		failed = errors.Join(failed, leakError(r))
	}
	return failed
}
