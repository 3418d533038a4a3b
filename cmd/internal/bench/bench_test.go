package bench

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The contenders step, and the machine allocates nothing while it does.
func TestContenders(t *testing.T) {
	c := Case{Steps: 3, Inputs: 1, Units: 4, Batch: 1, Workers: 1}
	for name, newContender := range map[string]func(Case) (*contender, error){"machine": newMachine, "plain": newPlain, "tape": newTape, "lanes": newLanes} {
		k, err := newContender(c)
		if err != nil {
			t.Fatal(err)
		}
		defer k.close()
		if err := k.step(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if allocations := testing.AllocsPerRun(5, func() { err = k.step() }); (name == "machine" || name == "lanes") && allocations != 0 {
			t.Errorf("%s allocates %v times a step", name, allocations)
		}
	}
}

// Every prediction runs and allocates nothing; without Node its peer is missing, and the
// machine is measured all the same.
func TestPredictions(t *testing.T) {
	t.Setenv("PATH", "")
	for _, c := range Predictions() {
		k, err := newPredicting(c)
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(2, func() { err = k.step() }); err != nil || n != 0 {
			t.Errorf("%s: %v allocations, %v", c.Name, n, err)
		}
		k.close()
	}
	r, missing, err := Predict(t.Context(), Prediction{Name: "small", Steps: 2, Inputs: 1, Units: 4, Batch: 1}, true)
	if err != nil || missing == nil || r.ONNXRuntime != nil || r.Median <= 0 || r.Late < r.Median {
		t.Errorf("without Node: %+v, missing: %v, error: %v", r, missing, err)
	}
}

// Without Python, or with another program of its name, its peer is missing, and the machine is
// measured all the same.
func TestRunWithoutPeer(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if _, missing, err := Run(t.Context(), Case{Name: "small", Steps: 2, Inputs: 1, Units: 4, Batch: 1, Workers: 1}, true); err != nil || missing == nil {
		t.Errorf("without Python: missing: %v, error: %v", missing, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "python3"), []byte("#!/bin/sh\necho hello\n"), 0o755); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	r, missing, err := Run(t.Context(), Case{Name: "small", Steps: 2, Inputs: 1, Units: 4, Batch: 1, Workers: 1, InLanes: true}, true)
	if err != nil || missing == nil || r.PyTorch != nil || r.Tape != nil || r.Machine <= 0 || r.Plain.Median <= 0 || r.Lanes.Low > r.Lanes.High {
		t.Errorf("with another python3: %+v, missing: %v, error: %v", r, missing, err)
	}
}

// Whatever a peer prints after it was ready ends in one sentence, in bounded memory and time.
func TestPeersThatMisbehave(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	const line = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
	for _, c := range []struct{ name, script, want string }{
		{"an endless line", "while :; do printf '1.5 " + line + "'; done", "it answered with a line of more than 65536 bytes"},
		{"endless errors", "while :; do echo " + line + line + line + " >&2; done", "it printed more than 1048576 bytes of errors"},
		{"words", "while :; do echo xyz; done", `it answered with "xyz", which is not a time`},
		{"times that cannot be", "while :; do echo 1e6; done", `it answered with "1e6", which is not the time of 1 steps`},
		{"no time at all", "while :; do echo 1e-9; done", "claims 1073741824 steps in less than"},
		{"nothing", "echo; while :; do :; done", `it answered with "", which is not the time`},
		{"its end", "echo ValueError: no numbers >&2", "python3, which was to be measured too: it ended: ValueError: no numbers"},
	} {
		if err := os.WriteFile(filepath.Join(dir, "python3"), []byte("#!/bin/sh\necho ready\n"+c.script+"\n"), 0o755); err != nil { //nolint:gosec // a program
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, missing, err := Run(t.Context(), Case{Name: "small", Steps: 2, Inputs: 1, Units: 4, Batch: 1, Workers: 1}, true)
		runtime.ReadMemStats(&after)
		if err == nil || missing != nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, missing %v, want %q", c.name, err, missing, c.want)
		}
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 50<<20 {
			t.Errorf("%s: %d bytes are taken", c.name, taken)
		}
	}
}

// PyTorch and the machine train the same network: the first losses agree, and later ones as
// nearly as the two forms of Adam do, which add epsilon before and after a correction.
func TestPyTorch(t *testing.T) {
	c := Case{Steps: 5, Inputs: 3, Units: 16, Batch: 8, Workers: 1}
	p, err := newPyTorch(t.Context(), c)
	if err != nil {
		t.Skip("no PyTorch here: ", err)
	}
	defer p.close()
	own, closeOwn, err := c.compile(0)
	if err != nil {
		t.Fatal(err)
	}
	defer closeOwn()
	params, x, y := c.data()
	copy(own.Params, params)
	copy(own.X, x)
	copy(own.Y, y)
	for _, phase := range []struct {
		steps     int
		tolerance float64
	}{{1, 1e-6}, {1, 5e-4}, {8, 3e-3}} {
		answer, err := p.run(phase.steps)
		if err != nil || len(answer) != 2 {
			t.Fatal(answer, err)
		}
		for range phase.steps {
			if err := own.Run(); err != nil {
				t.Fatal(err)
			}
		}
		if loss := float64(own.Loss[0]); math.Abs(loss-answer[1]) > phase.tolerance*loss {
			t.Errorf("the loss after %d more steps is %v, in PyTorch %v", phase.steps, loss, answer[1])
		}
	}
}

// Another process measures its own time.
func TestTimedContender(t *testing.T) {
	k := &contender{networks: 1, timed: func(steps int) (float64, error) { return float64(steps) / 100, nil }}
	times, err := takeTurns(t.Context(), []*contender{k, k})
	if r := ratio(times[0], times[1]); err != nil || *r != (Ratio{1, 1, 1}) || times[0][0] != 0.01 {
		t.Errorf("times %v, ratio %+v, error %v", times, *r, err)
	}
}

// Allocations are counted as the testing package counts them.
func TestAllocationsPerStep(t *testing.T) {
	for _, n := range []int{0, 1, 3} {
		var sink [3][]byte
		k := &contender{step: func() error {
			for i := range n {
				sink[i] = make([]byte, 100)
			}
			return nil
		}}
		got, err := allocationsPerStep(k)
		if want := testing.AllocsPerRun(10, func() { _ = k.step() }); err != nil || got != want || want != float64(n) {
			t.Errorf("%v allocations a step, not %v (%v)", got, want, err)
		}
		runtime.KeepAlive(sink)
	}
	failed := errors.New("failed")
	if _, err := allocationsPerStep(&contender{step: func() error { return failed }}); !errors.Is(err, failed) {
		t.Errorf("a step that fails gives %v", err)
	}
}

func TestRatio(t *testing.T) {
	r := ratio([]float64{2, 6, 4}, []float64{1, 2, 4})
	if *r != (Ratio{Low: 1, Median: 2, High: 3}) {
		t.Errorf("the ratio is %+v", *r)
	}
}

func BenchmarkStep(b *testing.B) {
	for _, c := range Cases(true) {
		for name, newContender := range map[string]func(Case) (*contender, error){"machine": newMachine, "hand-derived": newPlain, "tape": newTape, "lanes": newLanes} {
			if name == "tape" && !c.WithTape || name == "lanes" && !c.InLanes || name != "machine" && c.Workers > 1 {
				continue
			}
			b.Run(c.Name+"/"+name, func(b *testing.B) {
				k, err := newContender(c)
				if err != nil {
					b.Fatal(err)
				}
				defer k.close()
				for b.Loop() {
					if err := k.step(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
