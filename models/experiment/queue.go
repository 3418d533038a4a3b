package experiment

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"
)

// queue hands out the runs of a plan.
type queue struct {
	configurations []*Configuration
	runs           [][]Run // results, by configuration and seed

	mutex sync.Mutex
	begun []int // runs of each configuration
}

func newQueue(configurations []*Configuration, seeds int) *queue {
	q := &queue{configurations: configurations, runs: make([][]Run, len(configurations)), begun: make([]int, len(configurations))}
	for i := range q.runs {
		q.runs[i] = make([]Run, seeds)
	}
	return q
}

// choose returns the configuration of which the fewest runs have begun, or false when
// all have.
func (q *queue) choose() (configuration int, is bool) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for i, n := range q.begun {
		if n < len(q.runs[i]) && (!is || n < q.begun[configuration]) {
			configuration, is = i, true
		}
	}
	return configuration, is
}

// next begins a run of a configuration, or returns false when all have begun.
func (q *queue) next(configuration int) (seed int, is bool) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	seed = q.begun[configuration]
	if seed == len(q.runs[configuration]) {
		return 0, false
	}
	q.begun[configuration]++
	return seed, true
}

// work makes runs on one core until all have begun. Runs in lanes go on with the seeds of
// their configuration as long as there are some; others let the other configurations
// catch up after each.
func (p *Plan) work(ctx context.Context, q *queue) error {
	for {
		i, is := q.choose()
		if !is {
			return nil
		}
		lanes := q.configurations[i].Lanes(p.Engine, p.Seeds)
		group, ctx := errgroup.WithContext(ctx)
		for _, lane := range lanes {
			group.Go(func() error {
				defer lane.Leave()
				for turn := 0; turn == 0 || len(lanes) > 1; turn++ {
					j, is := q.next(i)
					if !is {
						return nil
					}
					run, err := p.run(ctx, q.configurations[i], p.Seed+uint64(j), lane)
					if err != nil {
						return err
					}
					q.runs[i][j] = run
				}
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
	}
}
