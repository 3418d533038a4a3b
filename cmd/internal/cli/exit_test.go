package cli_test

import (
	"errors"
	"os/exec"
	"strconv"
)

// exitCodeOf is the exit code of a command that failed.
func exitCodeOf(err error) string {
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return strconv.Itoa(exit.ExitCode())
	}
	return err.Error()
}
