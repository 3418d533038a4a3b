//go:build slow && unix

package cli_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// endable is a kind of work that is ended at any moment and goes on.
type endable struct {
	moments int
	start   func(out string) []string
	resume  func(out string) []string // nil: it starts again
	begun   string                    // the file in its folder from which on it can be resumed
}

// Trainings, fits and backtests are ended by a signal at 200 random moments, and so
// are those that resume them. Each leaves the same bytes as one that was not.
func TestEndedAtAnyMoment(t *testing.T) {
	dir := t.TempDir()
	var specs []string
	for _, name := range []string{"a", "b"} {
		specs = append(specs, filepath.Join(dir, name+".yaml"))
		if err := os.WriteFile(specs[len(specs)-1], []byte(strings.Replace(killedSpec, "%", name, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := filepath.Join(dir, "long.csv")
	if err := os.WriteFile(long, []byte(killedPanel()), 0o600); err != nil {
		t.Fatal(err)
	}
	panel := []string{"--set", "data.source=" + long, "--set", "data.column=sales", "--set", "data.series=[shop]"}
	for name, work := range map[string]endable{
		"run": {
			moments: 100, begun: "plan.yaml",
			start:  func(out string) []string { return slices.Concat([]string{"run", "--seeds", "3", "--out", out}, specs) },
			resume: func(out string) []string { return []string{"run", "--resume", out} },
		},
		"fit": {
			moments: 40, begun: "fit-plan.json",
			start:  func(out string) []string { return []string{"fit", "airline", "--budget", "1s", "--out", out} },
			resume: func(out string) []string { return []string{"fit", "--resume", out} },
		},
		"run of a panel": {
			moments: 40, begun: "plan.yaml",
			start: func(out string) []string {
				return slices.Concat([]string{"run", "--seeds", "3", "--out", out, specs[0]}, panel)
			},
			resume: func(out string) []string { return []string{"run", "--resume", out} },
		},
		"fit of a panel": {
			moments: 30, begun: "fit-plan.json",
			start: func(out string) []string {
				return []string{"fit", long, "--target", "sales", "--series", "shop", "--future", "promo", "--budget", "1s", "--out", out}
			},
			resume: func(out string) []string { return []string{"fit", "--resume", out} },
		},
		"backtest": {
			moments: 60,
			start: func(out string) []string {
				return []string{"backtest", specs[0], "--refit", "8", "--seeds", "2", "--out", filepath.Join(out, "all.csv")}
			},
		},
	} {
		t.Run(name, func(t *testing.T) { work.endAndResume(t, filepath.Join(dir, name)) })
	}
}

// killedPanel is a long file of five series.
func killedPanel() string {
	rng := rand.New(rand.NewPCG(5, 5))
	text := "shop,date,sales,promo\n"
	for shop := range 5 {
		for k := shop; k < 80; k++ {
			promo := rng.IntN(2)
			date := time.Date(2024, 1, 1+k, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
			text += fmt.Sprintf("%d,%s,%.2f,%d\n", shop, date, 20+float64(k%7+5*promo)+rng.NormFloat64(), promo)
		}
	}
	return text
}

func (w endable) endAndResume(t *testing.T, dir string) {
	folder := func(name string) string {
		out := filepath.Join(dir, name)
		if err := os.MkdirAll(out, 0o700); err != nil {
			t.Fatal(err)
		}
		return out
	}
	whole := folder("whole")
	began := time.Now()
	if code, last := starting(t, "unroll", w.start(whole)...).ended(); code != 0 {
		t.Fatalf("exit code %d, %s", code, last)
	}
	longest := time.Since(began)
	length := longest
	want := contentsBut(t, whole)
	rng := rand.New(rand.NewPCG(200, uint64(w.moments)))
	signals := []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGKILL}
	for try, left := 0, w.moments; left > 0; try++ {
		out := folder(fmt.Sprint(try))
		var history []string
		for ended := false; !ended; {
			command := w.start(out)
			if _, err := os.Stat(filepath.Join(out, w.begun)); err == nil && w.resume != nil {
				command = w.resume(out)
			}
			signal := signals[rng.IntN(len(signals))]
			moment := time.Duration(rng.Float64() * float64(length))
			began := time.Now()
			s := starting(t, "unroll", command...)
			timer := time.AfterFunc(moment, func() {
				if left > 0 {
					_ = s.Process.Signal(signal) // it may have ended
				}
			})
			code, last := s.ended()
			timer.Stop()
			history = append(history, fmt.Sprintf("%s %v after %v: exit code %d, %s", command[:2], signal, moment, code, last))
			switch {
			case code == 0:
				ended = true
				length = max(longest/4, (length+time.Since(began))/2) // the machine may be faster now
			case code == 1 && strings.HasPrefix(last, "unroll: interrupted"), code == -1: // -1: by the signal
				left--
			default:
				t.Fatalf("%s\n%s", strings.Join(history, "\n"), strings.Join(s.errs, "\n"))
			}
		}
		if diff := cmp.Diff(want, contentsBut(t, out)); diff != "" {
			t.Fatalf("the files differ (-want +got):\n%s\n%s", strings.Join(history, "\n"), diff)
		}
	}
}

// contentsBut are the files of a folder, without its own path in them, and without what a
// killed process has left.
func contentsBut(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name := range files(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(filepath.Base(name), ".writing") {
			all[name] = strings.ReplaceAll(string(text), dir, "DIR")
		}
	}
	return all
}
