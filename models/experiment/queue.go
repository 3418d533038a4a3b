package experiment

import (
	"slices"
	"sync"
)

// queue hands out the runs of a plan.
type queue struct {
	seeds int // of each configuration

	mutex sync.Mutex
	begun []int // runs of each configuration
}

func newQueue(configurations, seeds int) *queue {
	return &queue{seeds: seeds, begun: make([]int, configurations)}
}

// anyConfiguration is for [queue.next].
const anyConfiguration = -1

// next begins a run of a configuration, or of the one of which the fewest have begun. It is false
// when all have.
func (q *queue) next(configuration int) (at place, is bool) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if len(q.begun) == 0 {
		return at, false
	}
	if configuration == anyConfiguration {
		configuration = slices.Index(q.begun, slices.Min(q.begun))
	}
	at = place{configuration, q.begun[configuration]}
	if at.seed == q.seeds {
		return at, false
	}
	q.begun[configuration]++
	return at, true
}
