package cli

import (
	"bytes"
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
	flags.BoolVar(on, "audit-leaks", false, "check for data leaks: change later rows and test whether earlier scalers, inputs or forecasts change; a leak gives exit code 3")
}

// auditLeaks audits a Spec. stdin is the contents of standard input, or nil if they
// are gone.
func auditLeaks(ctx context.Context, spec models.Spec, engine string, stdin io.Reader) (*leak.Report, error) {
	if spec.Data.Path == "-" && stdin == nil {
		return nil, usage("--audit-leaks reads the data twice: save standard input to a file and give its name")
	}
	r, err := leak.Audit(ctx, spec, engine, stdin)
	if err != nil {
		return nil, fmt.Errorf("leak audit of %s: %w", spec.Name, err)
	}
	return r, nil
}

// printLeaks prints the result of an audit, if there was one.
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

// auditSpecs audits Specs and prints the results: to standard error if onErr, where
// standard output has a JSON document. The input is that of [keepInput].
func auditSpecs(ctx context.Context, s Streams, onErr bool, specs []models.Spec, engine string, input []byte) error {
	if onErr {
		s.Out = s.Err
	}
	var failed error
	for _, spec := range specs {
		r, err := auditLeaks(ctx, spec, engine, bytes.NewReader(input))
		if err != nil {
			return err
		}
		printLeaks(s, spec.Name, r)
		failed = errors.Join(failed, leakError(r))
	}
	return failed
}
