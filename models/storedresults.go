package models

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/nlpodyssey/safetensors"

	"unroll/dataset/input"
	"unroll/graph"
	"unroll/graph/engine"
)

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
	return &StoredResults{r.allMetadata(), r}, checkSeal(file, r.metadata[sealKey])
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
		if _, has := s.file.tensor(name); !has {
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
		if _, has := s.file.tensor(name + "/rows"); !has {
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
		if !finite(predicted) {
			return fmt.Errorf("%s/predicted has a number that is not finite", name)
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
	stacked := map[string]safetensors.TensorView{}
	for _, path := range s.file.names() {
		name, is := strings.CutPrefix(path, weightsPath)
		if !is || name == stepsKey {
			continue
		}
		t, _ := s.file.tensor(path)
		if shape := t.Shape(); len(shape) == 0 || shape[0] != uint64(len(results)) || t.DataLen() == 0 {
			return fmt.Errorf("%q has the shape %v for %d seeds", path, shape, len(results))
		}
		stacked[name] = t
	}
	for i, r := range results {
		w := newTensorWriter()
		w.metadata[stepsKey] = strconv.FormatInt(steps[i], 10)
		for name, t := range stacked {
			if w.tensors[name], err = safetensors.NewTensorView(t.DType(), t.Shape()[1:], row(t.Data(), i, len(results))); err != nil {
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
		if _, has := s.file.tensor(prefix + epochsTensor); !has {
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
			t, has := s.file.tensor(weightsPath + block[0])
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
	t, has := r.tensor(name)
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
