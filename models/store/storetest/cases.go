package storetest

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// Crashes calls check with the folder that a crash leaves: with so many of them, by chance, or
// with 0 for each call and loss. Its name is that of the recorded folder.
func (r *Recorder) Crashes(t *testing.T, sample int, check func(t *testing.T, dir string)) {
	t.Helper()
	rng := rand.New(rand.NewPCG(4, 2))
	run := func(calls int, loss Loss) {
		dir := filepath.Join(t.TempDir(), filepath.Base(r.root))
		if err := r.Crash(calls, loss, rng, dir); err != nil {
			t.Fatal(err)
		}
		if check(t, dir); t.Failed() {
			t.Fatalf("after %d of %d calls, loss %d", calls, r.Len(), loss)
		}
	}
	for range sample {
		run(rng.IntN(r.Len()+1), Loss(rng.IntN(int(Losses))))
	}
	if sample > 0 {
		return
	}
	for calls := range r.Len() + 1 {
		for loss := range Losses {
			run(calls, loss)
		}
	}
}
