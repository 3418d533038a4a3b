package watch

import (
	"testing"
	"time"
)

// All pages share an event, which is read once an interval.
func TestEventsAreShared(t *testing.T) {
	l, reads := latest{of: map[string]seen{}}, 0
	read := func(run string) []byte { reads++; return []byte(run) }
	for i, c := range []struct {
		run      string
		interval time.Duration
		reads    int
	}{{"a", time.Hour, 1}, {"a", time.Hour, 1}, {"b", 0, 2}, {"b", 0, 3}, {"a", 0, 3}} {
		if got := l.event(c.run, c.interval, read); string(got) != c.run || reads != c.reads {
			t.Errorf("event %d is %q after %d reads", i, got, reads)
		}
	}
	if len(l.of) > 2 {
		t.Errorf("%d events are kept", len(l.of))
	}
}
