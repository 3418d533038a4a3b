package models

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/nlpodyssey/safetensors"

	"unroll/dataset/input"
	"unroll/graph"
	"unroll/graph/engine"
	"unroll/models/store"
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
//
// The time spent is not in the file, so that the same results are the same bytes.
func EncodeResults(results []*Result, dtype string, metadata map[string]string) ([]byte, error) {
	w := newTensorWriter()
	for key, value := range metadata {
		w.metadata[key] = value
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
	stacked := map[string]safetensors.TensorView{}
	var steps []int64
	for i, r := range results {
		f, err := newTensorReader(r.Trained)
		if err != nil {
			return err
		}
		made, err := f.integer(stepsKey)
		if err != nil {
			return err
		}
		steps = append(steps, int64(made))
		for _, t := range f.tensors.Tensors() {
			data, size := []byte(nil), t.TensorView.DataLen()
			if before, has := stacked[t.Name]; has {
				data = before.Data()
			} else {
				data = make([]byte, 0, len(results)*int(size)) //nolint:gosec // of data in memory
			}
			if len(data) != i*int(size) { //nolint:gosec // as above
				return fmt.Errorf("the weights %q of seed %d are of another network than those of seed %d", t.Name, r.Seed, results[0].Seed)
			}
			shape := append([]uint64{uint64(i + 1)}, t.TensorView.Shape()...) //nolint:gosec // a count
			if stacked[t.Name], err = safetensors.NewTensorView(t.TensorView.DType(), shape, append(data, t.TensorView.Data()...)); err != nil {
				return err
			}
		}
	}
	for name, t := range stacked {
		w.tensors[weightsPath+name] = t
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

// StoredResults is a file of [EncodeResults], whose bytes are those that were written.
type StoredResults struct {
	Metadata map[string]string
	file     *tensorReader
}

// ReadResults reads a file of EncodeResults. The error says how it is damaged.
func ReadResults(file []byte) (*StoredResults, error) {
	r, err := newTensorReader(file)
	if err != nil {
		return nil, err
	}
	return &StoredResults{r.metadata, r}, checkSeal(file, r.metadata[sealKey])
}

// Results are the results in the file, without the time spent.
func (s *StoredResults) Results() ([]*Result, error) {
	seeds, _, err := readArray[int64](s.file, seedTensor)
	if err != nil {
		return nil, err
	}
	results := make([]*Result, len(seeds))
	for i, seed := range seeds {
		results[i] = &Result{Seed: uint64(seed)} //nolint:gosec // as it was written
	}
	for _, read := range []func([]*Result) error{s.histories, s.parts, s.weights, s.snapshots} {
		if err := read(results); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// row is the part of seed i in a tensor of so many seeds.
func row[T any](values []T, i, seeds int) []T {
	width := len(values) / seeds
	return values[i*width : (i+1)*width : (i+1)*width]
}

func (s *StoredResults) histories(results []*Result) error {
	lengths, err := readRows[int64](s.file, "epochs", len(results))
	if err != nil {
		return err
	}
	for name := range counts(new(Result)) {
		column, err := readRows[int64](s.file, name, len(results))
		if err != nil {
			return err
		}
		for i, r := range results {
			*counts(r)[name] = int(column[i])
		}
	}
	for name := range curves(new(History)) {
		if _, has := s.file.tensors.Tensor(name); !has {
			continue
		}
		table, err := readRows[float64](s.file, name, len(results))
		if err != nil {
			return err
		}
		for i, r := range results {
			curve := row(table, i, len(results))
			if lengths[i] < 0 || int(lengths[i]) > len(curve) {
				return fmt.Errorf("%d epochs of seed %d in %s, which has %d", lengths[i], r.Seed, name, len(curve))
			}
			*curves(&r.History)[name] = curve[:lengths[i]:lengths[i]]
		}
	}
	return nil
}

func (s *StoredResults) parts(results []*Result) error {
	for name := range parts(new(Result)) {
		if _, has := s.file.tensors.Tensor(name + "/rows"); !has {
			continue
		}
		at, shape, e1 := readArray[int64](s.file, name+"/rows")
		actual, _, e2 := readArray[float64](s.file, name+"/actual")
		predicted, e3 := readRows[float64](s.file, name+"/predicted", len(results))
		if err := errors.Join(e1, e2, e3); err != nil {
			return err
		}
		if len(shape) != 2 || len(at) == 0 || len(actual) != len(at) || len(predicted) != len(results)*len(at) {
			return fmt.Errorf("the shapes of %s/rows, actual and predicted differ", name)
		}
		rows := make([]int, len(at))
		convert(rows, at)
		for i, r := range results {
			*parts(r)[name] = Forecasts{Horizon: shape[1], Rows: rows, Actual: actual, Predicted: row(predicted, i, len(results))}
		}
	}
	return nil
}

// weights splits the stacked weights by seed.
func (s *StoredResults) weights(results []*Result) error {
	steps, err := readRows[int64](s.file, weightsPath+stepsKey, len(results))
	if err != nil {
		return err
	}
	stacked := slices.DeleteFunc(s.file.tensors.Tensors(), func(t safetensors.NamedTensorView) bool {
		return !strings.HasPrefix(t.Name, weightsPath) || t.Name == weightsPath+stepsKey
	})
	for _, t := range stacked {
		shape := t.TensorView.Shape()
		if len(shape) == 0 || shape[0] != uint64(len(results)) || t.TensorView.DataLen() == 0 {
			return fmt.Errorf("%q has the shape %v for %d seeds", t.Name, shape, len(results))
		}
	}
	for i, r := range results {
		w := newTensorWriter()
		w.metadata[stepsKey] = strconv.FormatInt(steps[i], 10)
		for _, t := range stacked {
			name, shape := strings.TrimPrefix(t.Name, weightsPath), t.TensorView.Shape()
			if w.tensors[name], err = safetensors.NewTensorView(t.TensorView.DType(), shape[1:], row(t.TensorView.Data(), i, len(results))); err != nil {
				return err
			}
		}
		if r.Trained, err = w.bytes(); err != nil {
			return err
		}
	}
	return nil
}

func (s *StoredResults) snapshots(results []*Result) error {
	var blocks [][2]string
	if text := s.Metadata[blocksKey]; text != "" {
		if err := input.UnmarshalJSON([]byte(text), &blocks); err != nil {
			return fmt.Errorf("its metadata %q: %w", blocksKey, err)
		}
	}
	params, err := s.params(blocks)
	if err != nil {
		return err
	}
	for _, r := range results {
		prefix := SeedName(r.Seed) + "/"
		if _, has := s.file.tensors.Tensor(prefix + epochsTensor); !has {
			continue
		}
		if r.Snapshots, err = readSnapshots(s.file, prefix); err == nil {
			err = readUpdateRatios(s.file, prefix, r.Snapshots, params)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// params is the layout of the flat parameter vector that has these blocks.
func (s *StoredResults) params(blocks [][2]string) (params []graph.Param, err error) {
	offset := 0
	for i, block := range blocks {
		if i == 0 || block[0] != blocks[i-1][0] {
			t, has := s.file.tensors.Tensor(weightsPath + block[0])
			if !has || len(t.Shape()) != 3 || t.DataLen() == 0 {
				return nil, fmt.Errorf("its metadata %q has %q, and its weights do not", blocksKey, block[0])
			}
			p := graph.Param{Path: block[0], Offset: offset}
			p.Rows, p.Width = int(t.Shape()[1]), int(t.Shape()[2]) //nolint:gosec // of data in memory
			params, offset = append(params, p), offset+p.Rows*p.Width
		}
		p := &params[len(params)-1]
		p.Gates = append(p.Gates, block[1])
	}
	for i, p := range params {
		if p.Width%len(p.Gates) != 0 {
			return nil, fmt.Errorf("its metadata %q has %d gates of %q, which is %d wide", blocksKey, len(p.Gates), p.Path, p.Width)
		}
		params[i].Width /= len(p.Gates)
	}
	return params, nil
}

// readArray reads a tensor of any shape.
func readArray[N engine.Float | int64](r *tensorReader, name string) (values []N, shape []int, err error) {
	t, has := r.tensors.Tensor(name)
	if !has || !convertible(t.DType(), tensorType[N]()) {
		return nil, nil, fmt.Errorf("it has no %q of numbers", name)
	}
	values = make([]N, t.DataLen()/t.DType().Size())
	decodeInto(values, t.DType(), t.Data())
	shape = make([]int, len(t.Shape()))
	convert(shape, t.Shape())
	return values, shape, nil
}

// readRows reads a tensor whose first axis is that of the seeds.
func readRows[N engine.Float | int64](r *tensorReader, name string, seeds int) ([]N, error) {
	values, shape, err := readArray[N](r, name)
	if err == nil && (len(shape) == 0 || shape[0] != seeds) {
		err = fmt.Errorf("%q has the shape %v for %d seeds", name, shape, seeds)
	}
	return values, err
}

// sealKey is the metadata's key of the checksum of a file's own bytes: that of the same bytes with
// zeros in the place of its digits.
const sealKey = "checksum"

var unsealed = "sha256:" + strings.Repeat("0", 64)

// sealAt is where a file has its checksum; negative if it does not.
func sealAt(file []byte, checksum string) int {
	const before = `"` + sealKey + `":"`
	at := bytes.Index(file, []byte(before+checksum+`"`))
	if at < 0 || len(checksum) != len(unsealed) {
		return -1
	}
	return at + len(before)
}

// sealed returns the file with its checksum.
func (w *tensorWriter) sealed() ([]byte, error) {
	w.metadata[sealKey] = unsealed
	file, err := w.bytes()
	if err == nil {
		copy(file[sealAt(file, unsealed):], store.Checksum(file))
	}
	return file, err
}

// checkSeal returns [store.ErrChecksum] if a file is not the one that was sealed.
func checkSeal(file []byte, checksum string) error {
	at := sealAt(file, checksum)
	if at < 0 {
		return store.ErrChecksum
	}
	h := store.NewHash()
	for _, part := range [][]byte{file[:at], []byte(unsealed), file[at+len(unsealed):]} {
		h.Write(part) // never fails
	}
	if h.String() != checksum {
		return store.ErrChecksum
	}
	return nil
}
