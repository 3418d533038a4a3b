//go:build unix

package cli

import (
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// outputClosed reports whether the process began without a standard output. Go's runtime
// opens the null device, to read and write, for each standard file that is closed. Where
// another is that device too, it is taken for what the caller has chosen, such as a daemon.
func outputClosed() bool {
	return isNull(os.Stdout) && !isNull(os.Stdin) && !isNull(os.Stderr)
}

// isNull reports whether a file is the null device, open to read and write.
func isNull(f *os.File) bool {
	flags, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_ACCMODE != unix.O_RDWR {
		return false
	}
	here, err := f.Stat()
	if err != nil {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(here, null)
}

// limitsAreErrors makes a write beyond the limit of a file's size an error, not a signal.
func limitsAreErrors() { signal.Ignore(unix.SIGXFSZ) }
