//go:build slow

package replay_test

import (
	"testing"

	"unroll/cmd/internal/replay"
)

// Gorgonia's own tape machine, the reference, holds everything recorded too.
func TestTape(t *testing.T) {
	for _, file := range recorded(t) {
		check(t, file, replay.Options{Engine: "tape", Dtype: "float64"})
	}
}
