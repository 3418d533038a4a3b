package models

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/nlpodyssey/safetensors"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/graph/engine"
)

// tensorWriter collects the contents of a safetensors file.
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

// addTensor adds an array of that shape to the file.
func addTensor[N engine.Float | int64](w *tensorWriter, name string, values []N, shape ...int) {
	sizes := make([]uint64, len(shape))
	convert(sizes, shape)
	raw, _ := binary.Append(nil, binary.LittleEndian, values) // all these types have a fixed size
	view, err := safetensors.NewTensorView(tensorType[N](), sizes, raw)
	if err != nil && w.err == nil {
		w.err = err
	}
	w.tensors[name] = view
}

// tensorReader is a decoded safetensors file.
type tensorReader struct {
	header   []byte
	tensors  map[string]*safetensors.TensorInfo
	data     []byte
	metadata map[string]string
}

// Limits of the header of a safetensors file.
const (
	maxHeader  = 4 << 20 // bytes
	maxTensors = 10_000
)

// openTensors reads a safetensors file. The error says in plain words how it is damaged, or that
// its header is long or declares many tensors, each a JSON object.
func openTensors(file []byte) (*tensorReader, error) {
	const before = 8 // bytes, the length of the header
	if len(file) < before {
		return nil, errors.New("it ends before its header")
	}
	size := binary.LittleEndian.Uint64(file)
	if size > uint64(len(file)-before) {
		return nil, errors.New("it is cut off within its header")
	}
	header, data := file[before:][:size], file[before+size:]
	if len(header) > maxHeader {
		return nil, fmt.Errorf("its header has %d bytes: it has at most %d", size, maxHeader)
	}
	if bytes.Count(header, []byte("{")) > maxTensors {
		return nil, fmt.Errorf("it has more than %d tensors, the most that are read", maxTensors)
	}
	_, about, err := safetensors.ReadMetadata(file)
	switch {
	case err == nil:
		return &tensorReader{header, about.Tensors(), data, about.Metadata()}, nil
	case about.UnmarshalJSON(header) != nil:
		return nil, errors.New("its header does not say which tensors it has")
	}
	return nil, errors.New("its header and its contents do not fit together: it is cut short, or was changed")
}

func newTensorReader(file Saved) (*tensorReader, error) {
	r, err := openTensors(file)
	if err != nil {
		return nil, dataset.BadInput("", "damaged weights: %w", err)
	}
	return r, nil
}

// another returns the reader of another file. One with the same header is not parsed.
func (r *tensorReader) another(file Saved) (*tensorReader, error) {
	const before = 8 // bytes, the length of the header
	if size := before + len(r.header); len(file) == size+len(r.data) && bytes.Equal(file[before:size], r.header) {
		return &tensorReader{r.header, r.tensors, file[size:], r.metadata}, nil
	}
	return newTensorReader(file)
}

// tensor returns a tensor by its name.
func (r *tensorReader) tensor(name string) (t safetensors.TensorView, has bool) {
	info, has := r.tensors[name]
	if has {
		t, _ = safetensors.NewTensorView(info.DType, info.Shape, r.data[info.DataOffsets[0]:info.DataOffsets[1]]) // as ReadMetadata has checked
	}
	return t, has
}

// names are those of all tensors, as they lie in the file.
func (r *tensorReader) names() []string {
	return slices.SortedFunc(maps.Keys(r.tensors), func(a, b string) int {
		return cmp.Or(cmp.Compare(r.tensors[a].DataOffsets[0], r.tensors[b].DataOffsets[0]), strings.Compare(a, b))
	})
}

// integer returns an integer of the metadata.
func (r *tensorReader) integer(key string) (int, error) {
	n, err := strconv.Atoi(r.metadata[key])
	if err != nil || n < 0 {
		return 0, dataset.BadInput("", "damaged weights: %s is %q, not a number of updates", key, r.metadata[key])
	}
	return n, nil
}

// count is the number of numbers in a tensor; 0 if it is not there.
func (r *tensorReader) count(name string) int {
	t, has := r.tensor(name)
	if !has {
		return 0
	}
	return int(t.DataLen() / t.DType().Size()) //nolint:gosec // of data in memory
}

// readTensor reads a matrix [rows, cols], or a list if rows is 1. Float types are
// converted. The error names the tensor that is missing or does not fit.
func readTensor[N engine.Float | int64](r *tensorReader, name string, into []N, rows, cols int) error {
	t, has := r.tensor(name)
	if !has {
		return dataset.BadInput("", "the weights lack %q: they are of another network", name)
	}
	shape := []uint64{uint64(rows), uint64(cols)}
	matrix, list := slices.Equal(t.Shape(), shape), rows == 1 && slices.Equal(t.Shape(), shape[1:])
	if !convertible(t.DType(), tensorType[N]()) || !matrix && !list {
		return dataset.BadInput("", "%q in the weights is %v %s: in the network it is %v %v",
			name, t.DType(), input.Brief(fmt.Sprint(t.Shape())), tensorType[N](), shape)
	}
	decodeInto(into, t.DType(), t.Data())
	return nil
}

// convertible reports whether numbers of one type can be read as another.
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

// decodeInto reads numbers of a type from little-endian bytes, of which there are
// enough.
func decodeInto[N engine.Float | int64](into []N, dtype safetensors.DType, data []byte) {
	switch dtype {
	case safetensors.F32:
		convert(into, decodeAs[float32](data))
	case safetensors.F64:
		convert(into, decodeAs[float64](data))
	default:
		convert(into, decodeAs[int64](data))
	}
}

func decodeAs[N engine.Float | int64](data []byte) []N {
	values := make([]N, len(data)/int(unsafe.Sizeof(*new(N))))
	_, _ = binary.Decode(data, binary.LittleEndian, values) // the length fits
	return values
}

func convert[To, From engine.Float | int | int64 | uint64](into []To, from []From) {
	for i := range into {
		into[i] = To(from[i])
	}
}

// Tensor is an array of numbers with a name, row-major.
type Tensor struct {
	Name   string
	Shape  []int
	Values []float64
}

// String returns name and shape as messages show them.
func (t Tensor) String() string {
	return fmt.Sprintf("%q %s", input.Brief(t.Name), input.Brief(fmt.Sprint(t.Shape)))
}

// EncodeTensors returns a safetensors file of tensors, as float32 unless dtype is
// float64.
func EncodeTensors(tensors []Tensor, dtype string, metadata map[string]string) ([]byte, error) {
	w := newTensorWriter()
	w.metadata = metadata
	for _, t := range tensors {
		if dtype == "float64" {
			addTensor(w, t.Name, t.Values, t.Shape...)
			continue
		}
		narrow := make([]float32, len(t.Values))
		convert(narrow, t.Values)
		addTensor(w, t.Name, narrow, t.Shape...)
	}
	return w.bytes()
}

// DecodeTensors reads a safetensors file of float32 and float64 tensors. They are in
// no particular order.
func DecodeTensors(file []byte) ([]Tensor, error) {
	r, err := openTensors(file)
	if err != nil {
		return nil, dataset.BadInput("", "is a damaged safetensors file: %w", err)
	}
	var tensors []Tensor
	for _, name := range r.names() {
		v, _ := r.tensor(name)
		if !convertible(v.DType(), safetensors.F64) {
			return nil, dataset.BadInput("", "has %q as %v: give float32 or float64", input.Brief(name), v.DType())
		}
		t := Tensor{Name: name, Shape: make([]int, len(v.Shape())), Values: make([]float64, v.DataLen()/v.DType().Size())}
		convert(t.Shape, v.Shape())
		decodeInto(t.Values, v.DType(), v.Data())
		tensors = append(tensors, t)
	}
	return tensors, nil
}
