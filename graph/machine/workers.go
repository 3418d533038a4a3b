package machine

import (
	"runtime"
	"sync/atomic"
)

// workers run a job on several goroutines: the caller's, which is worker 0, and
// others that wait for it between jobs.
type workers struct {
	barrier barrier
	start   []chan bool // of workers 1, 2, ...: true for another job, closed for the end
	job     func(worker int)
}

func newWorkers(count int, job func(worker int)) *workers {
	w := &workers{job: job}
	w.barrier.workers = int32(count)
	for i := 1; i < count; i++ {
		start := make(chan bool, 1)
		w.start = append(w.start, start)
		go func() {
			for range start {
				job(i)
			}
		}()
	}
	return w
}

// run does the job once and returns when all workers are done with it.
func (w *workers) run() {
	for _, start := range w.start {
		start <- true
	}
	w.job(0)
}

// close ends the goroutines.
func (w *workers) close() {
	for _, start := range w.start {
		close(start)
	}
	w.start = nil
}

// barrier lets no worker pass before all have arrived. Workers arrive within
// microseconds of each other and do not sleep.
type barrier struct {
	workers int32
	arrived atomic.Int32
	round   atomic.Uint32
}

func (b *barrier) wait() {
	round := b.round.Load()
	if b.arrived.Add(1) == b.workers {
		b.arrived.Store(0)
		b.round.Add(1)
		return
	}
	for spins := 1; b.round.Load() == round; spins++ {
		if spins%64 == 0 {
			runtime.Gosched()
		}
	}
}
