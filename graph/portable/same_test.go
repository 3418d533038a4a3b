package portable_test

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"testing"

	"unroll/graph/portable"
)

// The bits of many results are those that were found on amd64, on any processor.
func TestSameBits(t *testing.T) {
	const want = 0x62105d691cdd2bcb
	rng := rand.New(rand.NewPCG(9, 10))
	hash := fnv.New64a()
	for range 50_000 {
		x, any := float64(10*rng.Float64()), math.Float64frombits(rng.Uint64())
		for _, y := range []float64{
			portable.Exp(x - 5), portable.Exp(any), portable.Expm1(x - 5), portable.Tanh(x - 5), portable.Log(x), portable.Log(any),
			portable.Log1p(x - 1), portable.Pow(x, x-5), portable.Sin(x), portable.Cos(x), portable.Sin(any), portable.Normal(rng),
		} {
			if math.IsNaN(y) {
				y = 0 // the bits of NaN may differ
			}
			_ = binary.Write(hash, binary.LittleEndian, y)
		}
	}
	if got := hash.Sum64(); got != want {
		t.Errorf("the results have the digest %#x, want %#x", got, uint64(want))
	}
}
