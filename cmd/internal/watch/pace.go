package watch

import (
	"context"
	"sync"
	"time"
)

// pace limits work to a tenth of the time, so that watching does not slow down training.
type pace struct {
	mu   sync.Mutex
	next time.Time // earliest start of the next work
}

// do waits until work may start, and runs it, one at a time.
func (p *pace) do(ctx context.Context, work func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-time.After(time.Until(p.next)):
	case <-ctx.Done():
		return ctx.Err()
	}
	begin := time.Now()
	err := work()
	p.next = time.Now().Add(9 * time.Since(begin))
	return err
}
