package watch

import (
	"context"
	"sync"
	"time"
)

// pace keeps work to a tenth of the time, so that those who watch do not hold up
// what they watch.
type pace struct {
	mu   sync.Mutex
	free time.Time // when work may begin again
}

// keep waits until work may begin, and does it, one at a time.
func (p *pace) keep(ctx context.Context, work func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-time.After(time.Until(p.free)):
	case <-ctx.Done():
		return ctx.Err()
	}
	begin := time.Now()
	err := work()
	p.free = time.Now().Add(9 * time.Since(begin))
	return err
}
