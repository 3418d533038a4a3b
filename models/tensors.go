package models

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/nlpodyssey/safetensors"

	"unroll/graph/engine"
)

// tensorWriter gathers what goes into a safetensors file.
type tensorWriter struct {
	tensors  map[string]safetensors.TensorView
	metadata map[string]string
	err      error // the first
}

func newTensorWriter() *tensorWriter {
	return &tensorWriter{tensors: map[string]safetensors.TensorView{}, metadata: map[string]string{}}
}

func (w *tensorWriter) bytes() (Saved, error) {
	if w.err != nil {
		return nil, w.err
	}
	return safetensors.Serialize(w.tensors, w.metadata)
}

// addTensor adds a matrix [rows, cols] to the file.
func addTensor[N engine.Float | int64](w *tensorWriter, name string, values []N, rows, cols int) {
	view, err := safetensors.NewTensorView(tensorType[N](), []uint64{uint64(rows), uint64(cols)}, encode(values))
	if err != nil && w.err == nil {
		w.err = err
	}
	w.tensors[name] = view
}

// tensorReader is a safetensors file taken apart.
type tensorReader struct {
	tensors  safetensors.SafeTensors
	metadata map[string]string
}

func newTensorReader(file Saved) (*tensorReader, error) {
	_, header, err := safetensors.ReadMetadata(file)
	if err != nil {
		return nil, fmt.Errorf("damaged weights: %w", err)
	}
	tensors, err := safetensors.Deserialize(file)
	if err != nil {
		return nil, fmt.Errorf("damaged weights: %w", err)
	}
	return &tensorReader{tensors, header.Metadata()}, nil
}

// integer returns a whole number of the metadata.
func (r *tensorReader) integer(key string) (int, error) {
	n, err := strconv.Atoi(r.metadata[key])
	if err != nil || n < 0 {
		return 0, fmt.Errorf("damaged weights: %s is %q, not a number of updates", key, r.metadata[key])
	}
	return n, nil
}

// readTensor reads a matrix [rows, cols], or a list if rows is 1. The error names
// the tensor that is missing or does not fit. Both float types fit each other.
func readTensor[N engine.Float | int64](r *tensorReader, name string, into []N, rows, cols int) error {
	t, has := r.tensors.Tensor(name)
	if !has {
		return fmt.Errorf("the weights lack %q: they are of another network", name)
	}
	shape := []uint64{uint64(rows), uint64(cols)}
	matrix, list := slices.Equal(t.Shape(), shape), rows == 1 && slices.Equal(t.Shape(), shape[1:])
	if !convertible(t.DType(), tensorType[N]()) || !matrix && !list {
		return fmt.Errorf("the weights' %q is %v %v: the network's is %v %v",
			name, t.DType(), t.Shape(), tensorType[N](), shape)
	}
	decodeInto(into, t.DType(), t.Data())
	return nil
}

// convertible reports whether numbers of one type are read as those of another.
func convertible(from, to safetensors.DType) bool {
	float := func(d safetensors.DType) bool { return d == safetensors.F32 || d == safetensors.F64 }
	return from == to || float(from) && float(to)
}

func tensorType[N engine.Float | int64]() safetensors.DType {
	var n N
	switch any(n).(type) {
	case float32:
		return safetensors.F32
	case float64:
		return safetensors.F64
	}
	return safetensors.I64
}

// encode writes numbers as little-endian bytes.
func encode[N engine.Float | int64](values []N) []byte {
	var out []byte
	for _, v := range values {
		switch v := any(v).(type) {
		case float32:
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		case float64:
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		case int64:
			out = binary.LittleEndian.AppendUint64(out, uint64(v))
		}
	}
	return out
}

func decodeInto[N engine.Float | int64](into []N, dtype safetensors.DType, data []byte) {
	for i := range into {
		switch dtype {
		case safetensors.F32:
			into[i] = N(math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:])))
		case safetensors.F64:
			into[i] = N(math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:])))
		default:
			into[i] = N(binary.LittleEndian.Uint64(data[8*i:]))
		}
	}
}
