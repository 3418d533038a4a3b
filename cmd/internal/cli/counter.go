package cli

import (
	"fmt"

	"unroll/dataset"
)

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
		fmt.Fprintf(c.streams.Err, "\r\x1b[K%s: %d of %s", what, done, dataset.Count(all, "training"))
		c.drawn = true
	case done == all:
		fmt.Fprintf(c.streams.Err, "%s: %s done\n", what, dataset.Count(all, "training"))
	}
}

// end leaves the line as it is.
func (c *counter) end() {
	if c.drawn {
		fmt.Fprintln(c.streams.Err)
	}
}
