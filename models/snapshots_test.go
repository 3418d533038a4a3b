package models_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"unroll/graph/engine"
	"unroll/models"
)

func TestSnapshotEpochs(t *testing.T) {
	for epochs, want := range map[int][]int{
		0:    {0},
		1:    {0, 1},
		5:    {0, 1, 2, 3, 4, 5},
		100:  {0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 16, 20, 24, 29, 36, 44, 54, 66, 81, 100},
		1000: {0, 1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 90, 127, 179, 253, 357, 503, 709, 1000},
	} {
		if got := models.SnapshotEpochs(epochs); !slices.Equal(got, want) {
			t.Errorf("%d epochs: %v, want %v", epochs, got, want)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		epochs := rapid.IntRange(1, 1_000_000).Draw(r, "epochs")
		kept := models.SnapshotEpochs(epochs)
		ascending := slices.IsSortedFunc(kept, func(a, b int) int { return a - b + 1 }) // equal ones are out of order too
		if !ascending || kept[0] != 0 || kept[1] != 1 || kept[len(kept)-1] != epochs || len(kept) != min(epochs, 20)+1 {
			r.Fatalf("%d epochs: %v", epochs, kept)
		}
	})
}

// A snapshot of an epoch has the weights after it, in both float types.
func TestSnapshots(t *testing.T) {
	testSnapshots[float32](t)
	testSnapshots[float64](t)
}

func testSnapshots[F engine.Float](t *testing.T) {
	n := network[F](t)
	held := [][]float64{wide(n.Params)}
	training, err := n.Training(newSine(20), models.FitOptions{Epochs: 30, Batch: 5, OnEpoch: func(int, float64) error {
		held = append(held, wide(n.Params))
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := training.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	var epochs []int
	for _, s := range training.Snapshots {
		epochs = append(epochs, s.Epoch)
		if !slices.Equal(s.Params, held[s.Epoch]) {
			t.Errorf("the snapshot of epoch %d does not have the network's weights", s.Epoch)
		}
	}
	if want := models.SnapshotEpochs(30); !slices.Equal(epochs, want) {
		t.Errorf("snapshots are of %v, want %v", epochs, want)
	}
}

func wide[F engine.Float](values []F) []float64 {
	wide := make([]float64, len(values))
	for i, v := range values {
		wide[i] = float64(v)
	}
	return wide
}

// A training that patience ends has a snapshot of its last epoch. The network has the
// weights of the best epoch, not of that one.
func TestSnapshotWhenPatienceEnds(t *testing.T) {
	n := network[float64](t, "train.dtype=float64", "train.optimizer={name: adam, rate: 0.3}", "train.validation=9", "train.patience=7")
	training, err := n.Training(newSine(40), models.FitOptions{Epochs: 500, Batch: 10, Validation: newSine(9)})
	if err != nil {
		t.Fatal(err)
	}
	if err := training.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	last := training.Snapshots[len(training.Snapshots)-1]
	if last.Epoch != len(training.Losses) || slices.Contains(models.SnapshotEpochs(500), last.Epoch) || slices.Equal(last.Params, n.Params) {
		t.Errorf("the last of %d epochs is not the last snapshot, of epoch %d", len(training.Losses), last.Epoch)
	}
}

// A resumed training has the snapshots from before it, also where none was due at the
// checkpoint. Snapshots of other epochs are refused.
func TestSnapshotsResume(t *testing.T) {
	start := func(epochs, stop int) *models.Training[float32] {
		training, err := network[float32](t).Training(newSine(20), models.FitOptions{Epochs: epochs, Batch: 5, OnEpoch: stopAfter(stop)})
		if err != nil {
			t.Fatal(err)
		}
		return training
	}
	whole := start(30, 0)
	want := finish(t, whole, nil)
	for _, stop := range []int{1, 13, 14, 29, 30} {
		stopped := start(30, stop)
		if err := stopped.Run(context.Background()); !errors.Is(err, errStop) {
			t.Fatal(err)
		}
		file := save(t, stopped)
		resumed := start(30, 0)
		if got := finish(t, resumed, file); !bytes.Equal(got, want) || !cmp.Equal(resumed.Snapshots, whole.Snapshots) {
			t.Errorf("resumed after epoch %d the training ends differently", stop)
		}
		if err := start(3000, 0).Resume(file); stop > 5 && (err == nil || !strings.Contains(err.Error(), "the snapshots are not")) {
			t.Errorf("another schedule of snapshots, stopped after %d: error is %v", stop, err)
		}
	}
}

// The snapshots of a large network have no weights.
func TestSnapshotsOfLargeNetwork(t *testing.T) {
	n := network[float32](t, "model.units=[50]")
	if len(n.Params)*21 < models.SnapshotNumbers {
		t.Fatalf("%d weights are not many", len(n.Params))
	}
	training, err := n.Training(newSine(4), models.FitOptions{Epochs: 20, Batch: 4})
	if err != nil {
		t.Fatal(err)
	}
	if err := training.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if len(training.Snapshots) != 21 {
		t.Errorf("%d snapshots", len(training.Snapshots))
	}
	file, err := training.Save()
	if err != nil {
		t.Fatal(err)
	}
	if err := training.Resume(file); err != nil {
		t.Error(err)
	}
	for _, s := range training.Snapshots {
		if s.Params != nil {
			t.Fatalf("epoch %d: %d weights are kept", s.Epoch, len(s.Params))
		}
	}
}

// The snapshots that an earlier version wrote are read. A damaged file is an error or other
// numbers, never a panic.
func TestDecodeSnapshots(t *testing.T) {
	file, err := os.ReadFile("../cmd/internal/cli/testdata/format2/run/small/seed-0000/snapshots.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := models.DecodeSnapshots(file)
	if err != nil || len(whole) < 2 || whole[0].Epoch != 0 || len(whole[1].Params) == 0 {
		t.Fatalf("the snapshots are %+v, error %v", whole, err)
	}
	rapid.Check(t, func(r *rapid.T) {
		damaged := slices.Clone(file)
		for range rapid.IntRange(1, 4).Draw(r, "changes") {
			damaged[rapid.IntRange(0, min(300, len(file)-1)).Draw(r, "at")] = byte(rapid.IntRange('0', '9').Draw(r, "byte"))
		}
		snapshots, err := models.DecodeSnapshots(damaged)
		if err == nil && len(snapshots) != len(whole) {
			r.Fatalf("%d snapshots are left of %d", len(snapshots), len(whole))
		}
	})
	for _, length := range []int{0, 1, 100, len(file) - 1} {
		if _, err := models.DecodeSnapshots(file[:length]); err == nil {
			t.Errorf("%d bytes of it are read", length)
		}
	}
}
