package models

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Queue is runs that are made side by side: small networks in lanes, and the others one after the
// other on each core. A core stays with a Prepared, for which it compiles once, until all its runs
// have begun.
type Queue struct {
	Prepared []*Prepared
	Runs     int    // of each, or trainings of another kind
	Engine   string // as in [RunOptions]
	Jobs     int    // cores that make runs
	// InTurn makes runs that are not in lanes in another order: the next is of the Prepared of
	// which the fewest have begun.
	InTurn bool
}

// Place is a run in a [Queue].
type Place struct{ Prepared, Run int }

// Each makes all runs by calling a function, with the lane for its [RunOptions], on several
// goroutines. The first error ends those in progress and is returned.
func (q Queue) Each(ctx context.Context, run func(ctx context.Context, at Place, lane *Lane) error) error {
	group, ctx := errgroup.WithContext(ctx)
	w := &begun{runs: make([]int, len(q.Prepared)), most: q.Runs}
	for range max(1, q.Jobs) {
		group.Go(func() error {
			for at, is := w.any(); is; at, is = w.any() {
				if err := q.from(ctx, w, at, run); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

// share is how many runs a core has, if all have as many: more in lanes would leave one idle.
func (q Queue) share() int {
	jobs := max(1, q.Jobs)
	return (q.Runs*len(q.Prepared) + jobs - 1) / jobs
}

// from makes runs of a Prepared on one core, from one that has begun until no other is left, or is in turn.
func (q Queue) from(ctx context.Context, w *begun, first Place, run func(context.Context, Place, *Lane) error) error {
	lanes := q.Prepared[first.Prepared].Lanes(q.Engine, min(q.Runs, q.share()))
	group, ctx := errgroup.WithContext(ctx)
	for i, lane := range lanes {
		group.Go(func() error {
			defer lane.Leave()
			at, is := first, true
			if i > 0 {
				at, is = w.next(first.Prepared)
			}
			for is {
				if err := run(ctx, at, lane); err != nil || q.InTurn && len(lanes) == 1 {
					return err
				}
				at, is = w.next(first.Prepared)
			}
			return nil
		})
	}
	return group.Wait()
}

// begun is how many runs of each Prepared have begun.
type begun struct {
	mutex sync.Mutex
	runs  []int
	most  int
}

// next begins a run of a Prepared. It is false when all have begun.
func (b *begun) next(prepared int) (at Place, is bool) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.begin(prepared)
}

// any begins a run of the Prepared of which the fewest have begun.
func (b *begun) any() (at Place, is bool) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if len(b.runs) == 0 {
		return at, false
	}
	return b.begin(slices.Index(b.runs, slices.Min(b.runs)))
}

func (b *begun) begin(prepared int) (at Place, is bool) {
	at = Place{prepared, b.runs[prepared]}
	if at.Run == b.most {
		return at, false
	}
	b.runs[prepared]++
	return at, true
}
