package watch

import (
	"maps"
	"sync"
	"time"
)

// latest holds the newest event of each run that is followed. All pages share it, so that
// the folder is read once an interval, however many pages are open.
type latest struct {
	mu sync.Mutex
	of map[string]seen
}

type seen struct {
	event []byte
	until time.Time // when it is read again
}

// event returns the newest event of a run; one older than the interval is read anew.
func (l *latest) event(run string, interval time.Duration, read func(run string) []byte) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(l.of, func(_ string, s seen) bool { return !now.Before(s.until) })
	s, ok := l.of[run]
	if !ok {
		s = seen{read(run), now.Add(interval)}
		l.of[run] = s
	}
	return s.event
}
