package machine

import (
	"runtime"
	"sync/atomic"
)

// crew runs a job on several goroutines: the caller's, which is worker 0, and
// others that wait for it between jobs.
type crew struct {
	barrier barrier
	start   []chan bool // of workers 1, 2, ...: true for another job, closed for the end
	job     func(worker int)
}

func newCrew(workers int, job func(worker int)) *crew {
	c := &crew{job: job}
	c.barrier.workers = int32(workers)
	for w := 1; w < workers; w++ {
		start := make(chan bool, 1)
		c.start = append(c.start, start)
		go func() {
			for range start {
				job(w)
			}
		}()
	}
	return c
}

// run does the job once and returns when all workers are done with it.
func (c *crew) run() {
	for _, start := range c.start {
		start <- true
	}
	c.job(0)
}

// close ends the goroutines.
func (c *crew) close() {
	for _, start := range c.start {
		close(start)
	}
	c.start = nil
}

// barrier lets no worker pass before all have come. Workers are expected
// within microseconds of each other and do not sleep.
type barrier struct {
	workers int32
	come    atomic.Int32
	round   atomic.Uint32
}

func (b *barrier) wait() {
	round := b.round.Load()
	if b.come.Add(1) == b.workers {
		b.come.Store(0)
		b.round.Add(1)
		return
	}
	for spins := 1; b.round.Load() == round; spins++ {
		if spins%64 == 0 {
			runtime.Gosched()
		}
	}
}
