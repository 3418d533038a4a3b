package models

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/nlpodyssey/safetensors"
)

// The tensors of a file of results, beside those of the parts and of the snapshots.
const (
	seedTensor  = "seed"
	weightsPath = "weights/"
	// blocksKey is the metadata's key of the names of the blocks in the snapshots' statistics.
	blocksKey = "blocks"
)

// counts are the numbers of a result that are integers, by the name of their tensor.
func counts(r *Result) map[string]*int {
	return map[string]*int{"parameters": &r.Parameters, "updates": &r.Updates, "best_epoch": &r.Best}
}

// curves are the lists of a history by the name of their tensor.
func curves(h *History) map[string]*[]float64 {
	return map[string]*[]float64{"loss": &h.Losses, "validation_loss": &h.ValidationLosses, "learning_rate": &h.Rates}
}

// parts are the parts of the series by the first element of their tensors' names.
func parts(r *Result) map[string]*Forecasts {
	return map[string]*Forecasts{"train": &r.Train, "validation": &r.Validation, "test": &r.Test}
}

// EncodeResults returns a safetensors file of the results of one Spec on one series, with the
// metadata and a checksum of everything. Its tensors are
//
//	seed, parameters, updates, best_epoch, epochs      [seeds]
//	loss, validation_loss, learning_rate               [seeds, epochs], NaN after a seed's last epoch
//	train/predicted, validation/predicted, ...         [seeds, samples, horizon] in the series' unit
//	train/actual, train/rows, ...                      [samples, horizon], NaN where a value is missing
//	weights/layer0/kernel, ...                         [seeds, and the shape in Saved]
//	weights/optimizer_steps                            [seeds]
//	seed-0003/snapshots/params, ...                    of each result with snapshots: [epochs, weights]
//	metadata/transform_fit, ...                        [bytes], the metadata that are long, as of a panel
//
// The time spent is not in the file, so that the same results are the same bytes.
func EncodeResults(results []*Result, dtype string, metadata map[string]string) ([]byte, error) {
	w := newTensorWriter()
	for key, value := range metadata {
		w.addMetadata(key, value)
	}
	var seeds []int64
	for _, r := range results {
		seeds = append(seeds, int64(r.Seed)) //nolint:gosec // read back with all its bits
	}
	addTensor(w, seedTensor, seeds, len(seeds))
	addHistories(w, results)
	err := errors.Join(addParts(w, results), addWeights(w, results))
	for _, r := range results {
		if len(r.Snapshots) == 0 {
			continue
		}
		prefix := SeedName(r.Seed) + "/"
		if dtype == "float64" {
			addSnapshots[float64](w, prefix, r.Snapshots)
		} else {
			addSnapshots[float32](w, prefix, r.Snapshots)
		}
		addUpdateRatios(w, prefix, r.Snapshots)
		if w.metadata[blocksKey] == "" {
			w.metadata[blocksKey] = blockNames(r.Snapshots[0].Weights)
		}
	}
	if err != nil {
		return nil, err
	}
	return w.sealed()
}

// Metadata that are longer than this are tensors: the header of a file is read whole, to see what
// it has, and is limited.
const (
	maxMetadata  = 64 << 10 // bytes
	metadataPath = "metadata/"
)

func (w *tensorWriter) addMetadata(key, value string) {
	if len(value) <= maxMetadata {
		w.metadata[key] = value
		return
	}
	view, err := safetensors.NewTensorView(safetensors.U8, []uint64{uint64(len(value))}, []byte(value))
	w.err = cmp.Or(w.err, err)
	w.tensors[metadataPath+key] = view
}

// allMetadata are those of the header and those in tensors.
func (r *tensorReader) allMetadata() map[string]string {
	all := maps.Clone(r.metadata)
	for name := range r.tensors {
		if key, is := strings.CutPrefix(name, metadataPath); is {
			t, _ := r.tensor(name)
			all[key] = string(t.Data())
		}
	}
	return all
}

// addHistories adds the counts and the curves, of which the longest gives the number of columns.
func addHistories(w *tensorWriter, results []*Result) {
	columns := map[string][]int64{}
	longest := 0
	for _, r := range results {
		columns["epochs"] = append(columns["epochs"], int64(len(r.Losses)))
		for name, count := range counts(r) {
			columns[name] = append(columns[name], int64(*count))
		}
		longest = max(longest, len(r.Losses))
	}
	for name, column := range columns {
		addTensor(w, name, column, len(results))
	}
	for name, first := range curves(&results[0].History) {
		if longest == 0 || *first == nil {
			continue
		}
		var table []float64
		for _, r := range results {
			curve := *curves(&r.History)[name]
			table = append(append(table, curve...), slices.Repeat([]float64{math.NaN()}, longest-len(curve))...)
		}
		addTensor(w, name, table, len(results), longest)
	}
}

// addParts adds the forecasts. The rows and actual values are those of all results.
func addParts(w *tensorWriter, results []*Result) error {
	for name, first := range parts(results[0]) {
		var predicted []float64
		for _, r := range results {
			f := parts(r)[name]
			if f.Horizon != first.Horizon || !slices.Equal(f.Rows, first.Rows) || len(f.Predicted) != len(first.Rows) {
				return fmt.Errorf("the %s forecasts of seed %d are not of the same rows as those of seed %d", name, r.Seed, results[0].Seed)
			}
			predicted = append(predicted, f.Predicted...)
		}
		if len(first.Rows) == 0 {
			continue
		}
		rows := make([]int64, len(first.Rows))
		convert(rows, first.Rows)
		samples := len(rows) / first.Horizon
		addTensor(w, name+"/rows", rows, samples, first.Horizon)
		addTensor(w, name+"/actual", first.Actual, samples, first.Horizon)
		addTensor(w, name+"/predicted", predicted, len(results), samples, first.Horizon)
	}
	return nil
}

// addWeights adds the tensors of the trained networks, those of each name as one.
func addWeights(w *tensorWriter, results []*Result) error {
	files := make([]*tensorReader, len(results))
	steps := make([]int64, len(results))
	like := new(tensorReader)
	for i, r := range results {
		var err error
		if like, err = like.another(r.Trained); err != nil {
			return err
		}
		made, err := like.integer(stepsKey)
		if err != nil {
			return err
		}
		files[i], steps[i] = like, int64(made)
	}
	for name := range files[0].tensors {
		first, _ := files[0].tensor(name)
		data := make([]byte, 0, len(files)*len(first.Data()))
		for i, f := range files {
			t, _ := f.tensor(name)
			if t.DataLen() != first.DataLen() || len(f.tensors) != len(files[0].tensors) {
				return fmt.Errorf("the weights %q of seed %d are of another network than those of seed %d", name, results[i].Seed, results[0].Seed)
			}
			data = append(data, t.Data()...)
		}
		stacked, err := safetensors.NewTensorView(first.DType(), append([]uint64{uint64(len(files))}, first.Shape()...), data)
		if err != nil {
			return err
		}
		w.tensors[weightsPath+name] = stacked
	}
	addTensor(w, weightsPath+stepsKey, steps, len(steps))
	return nil
}

// blockNames are the names of the blocks that statistics describe, as JSON.
func blockNames(statistics []WeightStatistics) string {
	names := [][2]string{}
	for _, s := range statistics {
		names = append(names, [2]string{s.Weight, s.Gate})
	}
	text, _ := json.Marshal(names) // strings
	return string(text)
}
