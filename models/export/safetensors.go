package export

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/nlpodyssey/safetensors"
)

func encodeSafetensors(tensors []namedArray, dtype string) ([]byte, error) {
	element := safetensors.F32
	if wide(dtype) {
		element = safetensors.F64
	}
	views := map[string]safetensors.TensorView{}
	for _, t := range tensors {
		shape := make([]uint64, len(t.Shape))
		for i, d := range t.Shape {
			shape[i] = uint64(d)
		}
		view, err := safetensors.NewTensorView(element, shape, encode(t.Values, dtype))
		if err != nil {
			return nil, err
		}
		views[t.Name] = view
	}
	return safetensors.Serialize(views, map[string]string{"format": "keras"})
}

// decodeSafetensors returns the tensors sorted by name: the format has no order.
func decodeSafetensors(file []byte) ([]namedArray, error) {
	views, err := safetensors.Deserialize(file)
	if err != nil {
		return nil, fmt.Errorf("is neither safetensors nor .npz: %w", err)
	}
	var tensors []namedArray
	for _, named := range views.Tensors() {
		t := namedArray{Name: named.Name}
		for _, d := range named.TensorView.Shape() {
			t.Shape = append(t.Shape, int(d))
		}
		size := map[safetensors.DType]int{safetensors.F32: 4, safetensors.F64: 8}[named.TensorView.DType()]
		if size == 0 {
			return nil, fmt.Errorf("has %q as %v: give float32 or float64", t.Name, named.TensorView.DType())
		}
		t.Values = decode(named.TensorView.Data(), binary.LittleEndian, size)
		tensors = append(tensors, t)
	}
	sortNaturally(tensors)
	return tensors, nil
}

// sortNaturally sorts tensors by name, with lstm_2 before lstm_10.
func sortNaturally(tensors []namedArray) {
	slices.SortFunc(tensors, func(a, b namedArray) int { return compareNaturally(a.Name, b.Name) })
}

var digitsOrNot = regexp.MustCompile(`\d+|\D+`)

func compareNaturally(a, b string) int {
	return slices.CompareFunc(digitsOrNot.FindAllString(a, -1), digitsOrNot.FindAllString(b, -1), func(a, b string) int {
		x, errX := strconv.ParseUint(a, 10, 64)
		y, errY := strconv.ParseUint(b, 10, 64)
		if errX == nil && errY == nil && x != y {
			return cmp.Compare(x, y)
		}
		return cmp.Compare(a, b)
	})
}
