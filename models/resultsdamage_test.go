package models

import (
	"strings"
	"testing"
)

// Files of results with a right checksum but shapes that do not fit each other are refused,
// before memory for what they declare is taken.
func TestResultsOfOtherShapes(t *testing.T) {
	const seeds = 3
	valid := func() *tensorWriter {
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
	const snapshots = "seed-0002/"
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
		w := valid()
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
