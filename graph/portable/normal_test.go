package portable_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"unroll/graph/portable"
)

// What package rand draws, also in the tail and where the density decides. Package rand
// rounds the tail differently where processors fuse.
func TestNormal(t *testing.T) {
	want, got := rand.New(rand.NewPCG(1, 2)), rand.New(rand.NewPCG(1, 2))
	tail := 0
	for range 1_000_000 {
		w, g := want.NormFloat64(), portable.Normal(got)
		if math.Abs(w-g) > 1e-15*math.Abs(w) {
			t.Fatalf("%v, package rand draws %v", g, w)
		}
		if math.Abs(w) > 3.45 {
			tail++
		}
	}
	if tail == 0 {
		t.Error("no draw of the tail")
	}
}
