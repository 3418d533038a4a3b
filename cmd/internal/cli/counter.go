package cli

import "fmt"

// counter shows the progress of trainings: on a terminal in a redrawn line, otherwise
// in one line at the end.
type counter struct {
	streams Streams
	drawn   bool
}

func newCounter(s Streams) *counter { return &counter{streams: s} }

// update shows the number of finished trainings.
func (c *counter) update(what string, done, all int) {
	switch {
	case c.streams.Terminal:
		fmt.Fprintf(c.streams.Err, "\r\x1b[K%s: %d of %d trainings", what, done, all)
		c.drawn = true
	case done == all:
		fmt.Fprintf(c.streams.Err, "%s: %d trainings done\n", what, all)
	}
}

// end ends the redrawn line.
func (c *counter) end() {
	if c.drawn {
		fmt.Fprintln(c.streams.Err)
	}
}
