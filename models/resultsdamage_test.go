package models

import (
	"bytes"
	"strings"
	"testing"

	"unroll/models/store"
)

// smallResults are the tensors of three results, with blocks of weights.
func smallResults() *tensorWriter {
	const seeds = 3
	w := newTensorWriter()
	w.metadata[blocksKey] = `[["w","a"],["w","b"]]`
	addTensor(w, seedTensor, []int64{1, 2, 3}, seeds)
	addTensor(w, "epochs", make([]int64, seeds), seeds)
	for name := range counts(new(Result)) {
		addTensor(w, name, make([]int64, seeds), seeds)
	}
	addTensor(w, weightsPath+stepsKey, make([]int64, seeds), seeds)
	addTensor(w, weightsPath+"w", make([]float32, seeds*2*4), seeds, 2, 4)
	return w
}

// FuzzReadResults reads any bytes as a file of results, with the checksum made right so that what is
// behind it is reached (run it with -fuzzminimizetime 10x): there is an error, or the results are the same when written and read again.
func FuzzReadResults(f *testing.F) {
	add := func(change func(w *tensorWriter)) {
		w := smallResults()
		change(w)
		file, err := w.sealed()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	add(func(*tensorWriter) {})
	add(func(w *tensorWriter) {
		addTensor(w, "epochs", []int64{1, 2, 0}, 3)
		addTensor(w, "loss", make([]float64, 6), 3, 2)
	})
	add(func(w *tensorWriter) {
		addTensor(w, "test/rows", []int64{4, 5}, 2, 1)
		addTensor(w, "test/actual", []float64{1, 2}, 2, 1)
		addTensor(w, "test/predicted", make([]float64, 6), 3, 2, 1)
	})
	add(func(w *tensorWriter) {
		addTensor(w, "seed-0002/"+epochsTensor, []int64{1}, 1, 1)
		addTensor(w, "seed-0002/"+paramsTensor, make([]float32, 8), 1, 8)
	})
	f.Fuzz(func(t *testing.T, file []byte) {
		_, _, _ = readSeeds(bytes.NewReader(file))
		results, err := readAnyResults(resealed(file))
		if err != nil || len(results) == 0 {
			return
		}
		file, err = EncodeResults(results, "float32", nil)
		if err != nil {
			return // such as weights of different networks
		}
		again, err := readAnyResults(file)
		if err != nil || len(again) != len(results) {
			t.Fatalf("%d results are %d when read again, error %v", len(results), len(again), err)
		}
		for i, r := range again {
			if r.Seed != results[i].Seed || !bytes.Equal(r.Trained, results[i].Trained) || len(r.Losses) != len(results[i].Losses) {
				t.Errorf("result %d is another when read again", i)
			}
		}
	})
}

func readAnyResults(file []byte) ([]*Result, error) {
	stored, err := ReadResults(file)
	if err != nil {
		return nil, err
	}
	return stored.Results()
}

// resealed is the file with the checksum of its bytes, if there is a place for it.
func resealed(file []byte) []byte {
	file = bytes.Clone(file)
	if _, rest, found := bytes.Cut(file, []byte(`"`+sealKey+`":"`)); found && len(rest) >= len(unsealed) {
		copy(rest, unsealed)
		copy(rest, store.Checksum(file))
	}
	return file
}

// Files of results with a right checksum but shapes that do not fit each other are refused,
// before memory for what they declare is taken.
func TestResultsOfOtherShapes(t *testing.T) {
	const seeds, snapshots = 3, "seed-0002/"
	for name, c := range map[string]struct {
		change func(w *tensorWriter)
		want   string // empty for a file that is read
	}{
		"as it is": {func(*tensorWriter) {}, ""},
		"gates that do not divide the width": {func(w *tensorWriter) {
			addTensor(w, weightsPath+"w", make([]float32, seeds*2*3), seeds, 2, 3)
		}, "2 gates"},
		"no numbers":      {func(w *tensorWriter) { addTensor(w, weightsPath+"w", []float32{}, seeds, 1<<30, 0) }, "shape"},
		"blocks of none":  {func(w *tensorWriter) { w.metadata[blocksKey] = `[["v","a"]]` }, `"v"`},
		"no rows":         {func(w *tensorWriter) { addTensor(w, "test/rows", []int64{}, 5, 0) }, "test"},
		"other snapshots": {func(w *tensorWriter) { addTensor(w, snapshots+epochsTensor, make([]int64, 1_000_000), 1, 1_000_000) }, "blocks"},
	} {
		w := smallResults()
		c.change(w)
		file, err := w.sealed()
		if err != nil {
			t.Fatal(err)
		}
		var read *StoredResults
		if read, err = ReadResults(file); err == nil {
			_, err = read.Results()
		}
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}
