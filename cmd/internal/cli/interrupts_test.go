package cli

import (
	"context"
	"testing"
)

// A command that holds the process has some time to stop by itself after a signal.
func TestHeldTooLong(t *testing.T) {
	i := &interrupts{free: make(chan struct{}, 1), time: 1}
	i.free <- struct{}{}
	i.hold()
	ctx, cancel := context.WithCancel(t.Context())
	if !i.ending(cancel) || ctx.Err() == nil {
		t.Error("the process does not end")
	}
}
