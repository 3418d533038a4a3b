package experiment

import "sync"

// queue hands out the runs of a plan.
type queue struct {
	seeds int // of each configuration

	mutex sync.Mutex
	begun []int // runs of each configuration
}

func newQueue(configurations, seeds int) *queue {
	return &queue{seeds: seeds, begun: make([]int, configurations)}
}

// choose returns the configuration of which the fewest runs have begun, or false when
// all have.
func (q *queue) choose() (configuration int, is bool) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for i, n := range q.begun {
		if n < q.seeds && (!is || n < q.begun[configuration]) {
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
	if seed == q.seeds {
		return 0, false
	}
	q.begun[configuration]++
	return seed, true
}
