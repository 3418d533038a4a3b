package experiment

import (
	"math/rand/v2"
	"testing"

	"unroll/models"
)

// However many runs are written, few have snapshots, the best and the worst among them, and the
// median where the scores come in no order.
func TestSnapshotsInMemory(t *testing.T) {
	var w written
	rng := rand.New(rand.NewPCG(1, 1))
	for range 1000 {
		r := &models.Result{Snapshots: make([]models.Snapshot, 1)}
		r.Test = models.Forecasts{Horizon: 1, Rows: []int{0}, Actual: []float64{0}, Predicted: []float64{rng.ExpFloat64()}}
		w.add([]Run{{Result: r}})
		with := 0
		for _, r := range w.results {
			with += len(r.Snapshots)
		}
		sorted := byTestScore(w.results)
		if with > 200 || with != w.withSnapshots || sorted[0].Snapshots == nil || sorted[MedianIndex(len(sorted))].Snapshots == nil || sorted[len(sorted)-1].Snapshots == nil {
			t.Fatalf("of %d runs %d have snapshots, %d are counted", len(sorted), with, w.withSnapshots)
		}
	}
}
