package export

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/graph/engine"
	"unroll/models"
)

func readRecord(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile("../../cmd/internal/replay/testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// The weights of recorded trainings, saved by numpy, give the recorded forecasts.
func TestImportedTrainings(t *testing.T) {
	for _, c := range []struct{ file, experiment, record string }{
		{"testdata/numpy/timesteps.npz", "timesteps", "run_cfg3"},
		{"testdata/numpy/stacked.npz", "stacked", "run_cfg5"},
	} {
		var record struct {
			Float64 struct {
				Train float64 `json:"train_rmse"`
				Test  float64 `json:"test_rmse"`
			} `json:"float64"`
		}
		readRecord(t, c.record, &record)
		spec, err := models.Experiment(c.experiment)
		if err != nil {
			t.Fatal(err)
		}
		spec.Train.Dtype = "float64"
		configuration, result, err := Import(t.Context(), c.file, spec, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := result.Train.RMSE(), record.Float64.Train; math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: RMSE %v on the training points, recorded %v", c.file, got, want)
		}
		if got, want := result.Test.RMSE(), record.Float64.Test; math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: RMSE %v on the test points, recorded %v", c.file, got, want)
		}
		if got := configuration.Spec.Train.Epochs; got != spec.Train.Epochs {
			t.Errorf("%s: the Spec says %d epochs, not %d", c.file, got, spec.Train.Epochs)
		}
	}
}

// Two GRUs with a bias of two rows each, saved by numpy, give the recorded
// predictions.
func TestImportedGRUs(t *testing.T) {
	var record struct {
		Config  struct{ Units []int }
		Batches []struct {
			X       [][][]float64 `json:"x"`
			Initial []struct {
				H [][]float64 `json:"h"`
			} `json:"initial_state"`
			Output [][]float64 `json:"output"`
		}
	}
	readRecord(t, "gru_reset_after_stateful_stacked", &record)
	spec := models.Default()
	spec.Model.Cell, spec.Model.Units = cellNamed(t, "gru"), record.Config.Units
	b := record.Batches[0]
	stack := spec.Stack(len(b.X[0][0]), 1)
	tensors, err := readArrays("testdata/numpy/gru.npz")
	if err != nil {
		t.Fatal(err)
	}
	params, err := arrange(stack, tensors)
	if err != nil {
		t.Fatal(err)
	}
	p, err := engine.Compile(stack, engine.Options[float64]{Steps: len(b.X[0]), Batch: len(b.X), Params: params})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for i, x := range b.X {
		for step, row := range x {
			copy(p.X[(step*len(b.X)+i)*len(row):], row)
		}
	}
	for layer, s := range b.Initial {
		for i, h := range s.H {
			copy(p.States[layer][i*len(h):], h)
		}
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	for i, y := range b.Output {
		if math.Abs(p.Pred[i]-y[0]) > 1e-12 {
			t.Errorf("sample %d: %v, recorded %v", i, p.Pred[i], y[0])
		}
	}
}

// Exported weights are read back bit by bit, for every kind of network.
func TestRoundTrip(t *testing.T) {
	for _, c := range allCases(t) {
		for format, write := range map[string]func() ([]byte, error){"npz": c.network.NPZ, "safetensors": c.network.Safetensors} {
			file, err := write()
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "weights")
			if err := os.WriteFile(path, file, 0o644); err != nil {
				t.Fatal(err)
			}
			tensors, err := readArrays(path)
			if err != nil {
				t.Fatalf("%s as %s: %v", c.name, format, err)
			}
			params, err := arrange(c.network.Stack, tensors)
			if err != nil {
				t.Fatalf("%s as %s: %v", c.name, format, err)
			}
			for i, v := range params {
				if math.Float64bits(v) != math.Float64bits(c.network.Params[i]) {
					t.Fatalf("%s as %s: parameter %d is %v, was %v", c.name, format, i, v, c.network.Params[i])
				}
			}
		}
	}
}

// The error of each faulty file names what is wrong.
func TestReadErrors(t *testing.T) {
	good, err := os.ReadFile("testdata/numpy/timesteps.npz")
	if err != nil {
		t.Fatal(err)
	}
	npy := func(text string) []byte {
		return []byte(npyMagic + "\x01\x00" + string(rune(len(text))) + "\x00" + text)
	}
	nan, err := encodeNPZ([]models.Tensor{{Name: "layer0/kernel", Shape: []int{1}, Values: []float64{math.NaN()}}}, "float32")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":     {nil, "is neither safetensors nor .npz"},
		"text":      {[]byte("kernel,bias\n1,2\n"), "is neither safetensors nor .npz"},
		"cut":       {good[:len(good)-30], "is a damaged .npz file"},
		"damaged":   {append(append([]byte{}, good[:300]...), append([]byte("damage"), good[306:]...)...), "has a damaged \"lstm/lstm_cell"},
		"no array":  {zipped(t, "a.npy", []byte("1,2,3")), `has a damaged "a": it is not a numpy array`},
		"no header": {zipped(t, "a.npy", []byte(npyMagic+"\x01\x00\xff\x00")), `has a damaged "a": it ends within its header`},
		"objects":   {zipped(t, "a.npy", npy("{'descr': '|O8', 'fortran_order': False, 'shape': (1,), }")), "its elements are of type |O8"},
		"integers":  {zipped(t, "a.npy", npy("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }")), "its elements are of type <i8"},
		"too large": {zipped(t, "a.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }")), "is larger than the file"},
		"overflow":  {zipped(t, "a.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }")), "is larger than the file"},
		"too short": {zipped(t, "a.npy", append(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }"), 1, 2, 3, 4)), "needs 12 bytes, not 4"},
		"nan":       {nan, `has values in "layer0/kernel" that are not finite`},
	} {
		path := filepath.Join(t.TempDir(), "weights")
		if err := os.WriteFile(path, c.file, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := readArrays(path)
		if fault := (*dataset.InputError)(nil); !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, err := readArrays("testdata/none.npz"); err == nil || !strings.Contains(err.Error(), "none.npz does not exist") {
		t.Errorf("no file: %v", err)
	}
}

// Wherever a file of weights is cut off or changed, the error is in plain words.
func TestDamageInPlainWords(t *testing.T) {
	npz, err := os.ReadFile("testdata/numpy/timesteps.npz")
	if err != nil {
		t.Fatal(err)
	}
	safetensors, err := encodeSafetensors([]models.Tensor{{Name: "layer0/kernel", Shape: []int{2}, Values: []float64{1, 2}}}, "float32")
	if err != nil {
		t.Fatal(err)
	}
	internal := regexp.MustCompile(`zip:|EOF|Reader|json|JSON|invalid|strconv|interface|unmarshal|%!`)
	for name, good := range map[string][]byte{"npz": npz, "safetensors": safetensors} {
		refused := 0
		for at := 0; at < len(good); at += 1 + len(good)/300 {
			changed := append([]byte{}, good...)
			changed[at] ^= 0x5a
			for _, file := range [][]byte{good[:at], changed} {
				if _, err := (Limits{}).read("x", file); err != nil {
					refused++
					if internal.MatchString(err.Error()) {
						t.Errorf("%s, byte %d: %v", name, at, err)
					}
				}
			}
		}
		if refused < 100 {
			t.Errorf("%s: %d damaged files are refused", name, refused)
		}
	}
}

// A Spec whose data cannot be read is the Spec's error, not the file's.
func TestImportWithoutData(t *testing.T) {
	spec := models.Default()
	spec.Name, spec.Data = "absent", dataset.Source{Path: "absent.csv"}
	_, _, err := Import(t.Context(), "testdata/numpy/timesteps.npz", spec, nil)
	if fault := (*dataset.InputError)(nil); !errors.As(err, &fault) {
		t.Error(err)
	}
}

// readArrays reads a file of weights.
func readArrays(path string) ([]models.Tensor, error) {
	file, err := Limits{}.readFile(path)
	if err != nil {
		return nil, err
	}
	return Limits{}.read(path, file)
}
