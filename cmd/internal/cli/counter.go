package cli

import "fmt"

// counter tells how far a piece of work is: on a terminal in a line that is
// redrawn, otherwise in one line when it is done.
type counter struct {
	streams Streams
	drawn   bool
}

func newCounter(s Streams) *counter { return &counter{streams: s} }

// tell says that so many parts of the work are done.
func (c *counter) tell(what string, done, all int) {
	switch {
	case c.streams.Terminal:
		fmt.Fprintf(c.streams.Err, "\r\x1b[K%s: %d of %d trainings", what, done, all)
		c.drawn = true
	case done == all:
		fmt.Fprintf(c.streams.Err, "%s: %d trainings done\n", what, all)
	}
}

// end leaves the line as it is.
func (c *counter) end() {
	if c.drawn {
		fmt.Fprintln(c.streams.Err)
	}
}
