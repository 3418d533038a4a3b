//go:build unix

package cli

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// outputClosed reports whether the process began without a standard output. Go's runtime
// opens the null device, to read and write, for each standard file that is closed. Other
// programs than shells open it so on purpose, such as Python, Node and daemons; shells close
// standard files, and open the device to write alone. Where it is not known which program
// began the process, it is taken for a purpose.
func outputClosed() bool {
	return isNull(os.Stdout) && !isNull(os.Stdin) && !isNull(os.Stderr) && begunByShell()
}

// begunByShell reports whether the parent is a shell that does not have the null device as
// its own standard output.
func begunByShell() bool {
	parent := filepath.Join("/proc", strconv.Itoa(os.Getppid()))
	name, err := os.ReadFile(filepath.Join(parent, "comm"))
	if err != nil {
		return false
	}
	output, _ := os.Readlink(filepath.Join(parent, "fd/1")) // another user's cannot be read
	shells := []string{"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "fish", "busybox"}
	return slices.Contains(shells, strings.TrimSpace(string(name))) && output != os.DevNull
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

// minFiles is the number of open files below which commands fail somewhere. With 6 or 7, Go's runtime
// ends the process before main, where a package that is imported opens a file.
const minFiles = 12

// enoughFiles refuses a limit of open files below minFiles.
func enoughFiles() error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil || limit.Cur >= minFiles {
		return nil //nolint:nilerr // the limit is not known
	}
	return fmt.Errorf("too many open files: the process may have %d, and needs at least %d; set the limit with ulimit -n %[2]d or more", limit.Cur, minFiles)
}

// limitsAreErrors makes a write beyond the limit of a file's size an error, not a signal.
func limitsAreErrors() { signal.Ignore(unix.SIGXFSZ) }
