package watch

import (
	"context"
	"sync"
	"time"
)

// pace limits work to a tenth of the time, and that on one run to a fiftieth, so that watching
// does not slow down training.
type pace struct {
	mu   sync.Mutex
	next time.Time            // earliest start of the next work
	of   map[string]time.Time // and of the next on each run
}

// do waits until work on a run may start, and does it, one at a time.
func (p *pace) do(ctx context.Context, run string, work func() error) error {
	p.mu.Lock()
	due := p.of[run]
	p.mu.Unlock()
	if err := until(ctx, due); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := until(ctx, p.next); err != nil {
		return err
	}
	begin := time.Now()
	err := work()
	took, now := time.Since(begin), time.Now()
	p.next = now.Add(9 * took)
	if err == nil {
		p.of[run] = now.Add(49 * took)
	}
	return err
}

func until(ctx context.Context, due time.Time) error {
	select {
	case <-time.After(time.Until(due)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
