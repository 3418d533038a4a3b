package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"golang.org/x/term"

	"unroll/dataset/input"
)

// Streams are the input and outputs of a command and the abilities of the terminal.
// Tests use buffers.
type Streams struct {
	In       io.Reader
	Out      io.Writer // results
	Err      io.Writer // progress and warnings
	bars     io.Writer // Err, as it is, for lines that are redrawn
	Terminal bool      // Err is a terminal: lines may be redrawn
	Color    bool      // Out is a terminal, and NO_COLOR is not set
	Width    int       // columns of the terminal; 0 if unknown

	interrupts *interrupts
	limits     *limits // of what is read
}

// say prints a line on standard error, which nothing in it breaks, and of which a reader sees
// beginning and end.
func (s Streams) say(format string, args ...any) {
	const longest = 2000
	text := []rune(input.Printable(fmt.Sprintf(format, args...)))
	if len(text) > longest {
		text = slices.Concat(text[:longest/2], []rune(" [...] "), text[len(text)-longest/2:])
	}
	fmt.Fprintln(s.Err, string(text))
}

// warn says a warning.
func (s Streams) warn(format string, args ...any) {
	s.say("warning: "+format, args...)
}

// resultWriter writes results to standard output. Its first error stops the command,
// and what follows is not written.
type resultWriter struct {
	to     io.Writer
	failed func() // called once
	err    error
}

// Write implements io.Writer.
func (w *resultWriter) Write(text []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.to.Write(text)
	if err != nil {
		w.err = err
		w.failed()
	}
	return n, err
}

// reason is the system's error without the name of a file.
func reason(err error) error {
	if at := (*fs.PathError)(nil); errors.As(err, &at) {
		return at.Err
	}
	return err
}

// closedOutput is a standard output that was closed when the process began.
type closedOutput struct{}

func (closedOutput) Write([]byte) (int, error) { return 0, errClosed }

var errClosed = errors.New("it is closed")

// System returns the process's own streams.
func System() Streams {
	s := Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	if outputClosed() {
		s.Out = closedOutput{}
	}
	plain := os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb"
	s.Terminal = term.IsTerminal(int(os.Stderr.Fd())) && !plain
	if term.IsTerminal(int(os.Stdout.Fd())) {
		s.Color = !plain
		s.Width, _, _ = term.GetSize(int(os.Stdout.Fd()))
	}
	return s
}
