package replay

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"unroll/dataset"
)

// FuzzRead reads any bytes as a recorded case: the result is a case or an InputError.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"simple_rnn", "run_cfg4"} {
		text, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"kind": "run", "config": {"units": [1]}, "order": [[0]], "float64": {"epoch_loss": [[1], 2]}}`))
	path := filepath.Join(f.TempDir(), "case.json")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := read(path); err != nil {
			if _, ok := errors.AsType[*dataset.InputError](err); !ok {
				t.Fatalf("%T: %v", err, err)
			}
		}
	})
}
