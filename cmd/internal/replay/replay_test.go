package replay_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/cmd/internal/replay"
	"unroll/dataset"
	"unroll/models"
)

func recorded(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) != 18 {
		t.Fatalf("%d recorded cases, error %v", len(files), err)
	}
	return files
}

// Everything recorded holds in float64: at 1e-9, and the stacked stateful
// training, which amplifies rounding, at 1e-6.
func TestRecordedCases(t *testing.T) {
	for _, file := range recorded(t) {
		check(t, file, replay.Options{Engine: models.DefaultEngine, Dtype: "float64"})
	}
}

func TestFloat32(t *testing.T) {
	for cfg := 1; cfg <= 4; cfg++ {
		check(t, fmt.Sprintf("testdata/run_cfg%d.json", cfg), replay.Options{Engine: models.DefaultEngine, Dtype: "float32"})
	}
}

func check(t *testing.T, file string, o replay.Options) {
	t.Helper()
	r, err := replay.File(file, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Quantities) < 10 {
		t.Errorf("%s: only %d quantities were compared", file, len(r.Quantities))
	}
	for _, q := range r.Quantities {
		if !(q.Difference <= r.Tolerance) {
			t.Errorf("%s (%s, %s): %s differs by %.1e, over %.0e", file, o.Dtype, o.Engine, q.Name, q.Difference, r.Tolerance)
		}
	}
}

// A record that is wrong in one number does not hold.
func TestWrongRecordIsNoticed(t *testing.T) {
	text, err := os.ReadFile("testdata/lstm_t1_f1.json")
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(text), `"loss": 0.`) + len(`"loss": 0.`)
	text[at] = '0' + (text[at]-'0'+1)%10
	file := filepath.Join(t.TempDir(), "wrong.json")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := replay.File(file, replay.Options{Engine: models.DefaultEngine, Dtype: "float64"})
	if err != nil || r.OK {
		t.Errorf("a changed loss holds: %+v, error %v", r, err)
	}
}

func TestBadRecords(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"empty.json": "", "text.json": "hello", "other.json": "{}", "words.json": `{"batches": [{"x": [[["a"]]]}]}`,
		"short.json": `{"config": {"layer": "lstm", "units": [1], "timesteps": 1, "features": 1, "batch": 1}, "batches": [{}]}`,
		"cell.json":  `{"config": {"layer": "qrnn", "units": [1]}, "batches": [{}]}`,
		"run.json":   `{"kind": "run", "config": {"layout": "steps", "look_back": 3, "units": [4], "batch": 1, "epochs": 1}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		var fault *dataset.InputError
		if _, err := replay.File(filepath.Join(dir, name), replay.Options{Engine: models.DefaultEngine, Dtype: "float64"}); !errors.As(err, &fault) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	if _, err := replay.File(filepath.Join(dir, "none.json"), replay.Options{}); err == nil {
		t.Error("a missing file was replayed")
	}
}

// Replay a recorded layer case and see whether it holds.
func Example() {
	r, err := replay.File("testdata/lstm_t3_f1.json", replay.Options{Engine: models.DefaultEngine, Dtype: "float64"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Case, r.OK)
	// Output: lstm_t3_f1 true
}
