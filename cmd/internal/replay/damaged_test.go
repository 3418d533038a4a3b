//go:build slow

package replay_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"unroll/cmd/internal/replay"
	"unroll/dataset"
	"unroll/models"
)

// A recorded case in which any one value is missing or another one is replayed or
// refused with a sentence.
func TestDamagedRecords(t *testing.T) {
	for _, name := range []string{"lstm_t1_f1", "run_cfg1"} {
		t.Run(name, func(t *testing.T) { testDamaged(t, "testdata/"+name+".json") })
	}
}

func testDamaged(t *testing.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var whole map[string]any
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	whole["config"].(map[string]any)["epochs"] = 1
	delete(whole, "adam_paper") // not read
	var record any = whole
	file := filepath.Join(t.TempDir(), "record.json")
	damage(record, func(v any) { record = v }, func() {
		text, err := json.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := replay.File(file, replay.Options{Engine: models.DefaultEngine, Dtype: "float64"}); err != nil {
			if _, ok := errors.AsType[*dataset.InputError](err); !ok {
				t.Errorf("%T: %v\n%s", err, err, text)
			}
		}
	})
}

// damage puts other values in the place of v and of all that it holds, one at a
// time, and calls try for each; of a list only the first is damaged.
func damage(v any, set func(any), try func()) {
	for _, other := range []any{-1.0, []any{}} {
		set(other)
		try()
	}
	set(v)
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			damage(value, func(other any) { v[key] = other }, try)
			delete(v, key)
			try()
			v[key] = value
		}
	case []any:
		set(append(v, v...))
		try()
		set(v)
		for i, value := range v[:min(len(v), 1)] {
			damage(value, func(other any) { v[i] = other }, try)
		}
	}
}
