package export

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"unroll/models"
)

// The .npy format, version 1.0: a magic string, the version, the length of the header
// in two bytes, the header (a Python dictionary, padded to a multiple of 64 bytes),
// and the elements (numpy.lib.format).
const (
	npyMagic     = "\x93NUMPY"
	npyAlignment = 64
)

func encodeNPY(t models.Tensor, dtype string) []byte {
	element, wide := "<f4", dtype == "float64"
	if wide {
		element = "<f8"
	}
	var shape strings.Builder
	for i, d := range t.Shape {
		if i > 0 {
			shape.WriteByte(' ')
		}
		fmt.Fprintf(&shape, "%d,", d)
	}
	tuple := shape.String()
	if len(t.Shape) > 1 {
		tuple = strings.TrimSuffix(tuple, ",")
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", element, tuple)
	before := len(npyMagic) + 2 + 2 // version and length
	padding := (npyAlignment - (before+len(header)+1)%npyAlignment) % npyAlignment
	header += strings.Repeat(" ", padding) + "\n"
	out := append([]byte(npyMagic), 1, 0)
	out = binary.LittleEndian.AppendUint16(out, uint16(len(header)))
	out = append(out, header...)
	for _, v := range t.Values {
		if wide {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		} else {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(v)))
		}
	}
	return out
}

// decodeNPY reads a .npy file of any version, in row-major or Fortran order.
func decodeNPY(file []byte) (shape []int, values []float64, err error) {
	header, data, err := splitNPY(file)
	if err != nil {
		return nil, nil, err
	}
	element := regexp.MustCompile(`'descr': '([<>|=]?[a-zA-Z]\d+)'`).FindSubmatch(header)
	tuple := regexp.MustCompile(`'shape': \(([\d, ]*)\)`).FindSubmatch(header)
	fortran := regexp.MustCompile(`'fortran_order': (True|False)`).FindSubmatch(header)
	if element == nil || tuple == nil || fortran == nil {
		return nil, nil, fmt.Errorf("its header %.80q is not one of an array of numbers", header)
	}
	size, order, err := npyElement(string(element[1]))
	if err != nil {
		return nil, nil, err
	}
	count := 1
	for _, text := range strings.FieldsFunc(string(tuple[1]), func(r rune) bool { return r == ',' || r == ' ' }) {
		d, err := strconv.Atoi(text)
		if err != nil || d > len(data) {
			return nil, nil, fmt.Errorf("its shape (%s) is larger than the file", tuple[1])
		}
		shape = append(shape, d)
		if count *= d; count > len(data) {
			return nil, nil, fmt.Errorf("its shape (%s) is larger than the file", tuple[1])
		}
	}
	if count*size != len(data) {
		return nil, nil, fmt.Errorf("its shape (%s) needs %d bytes, not %d", tuple[1], count*size, len(data))
	}
	values = decode(data, order, size)
	if string(fortran[1]) == "True" {
		values = rowMajor(values, shape)
	}
	return shape, values, nil
}

// splitNPY splits the header from the elements.
func splitNPY(file []byte) (header, data []byte, err error) {
	rest, is := bytes.CutPrefix(file, []byte(npyMagic))
	if !is {
		return nil, nil, errors.New("it is not a numpy array")
	}
	start, length := 4, 0
	if len(rest) >= 4 {
		length = int(binary.LittleEndian.Uint16(rest[2:]))
	}
	if len(rest) >= 6 && rest[0] > 1 { // from version 2.0 on the length has four bytes
		start, length = 6, int(binary.LittleEndian.Uint32(rest[2:]))
	}
	if len(rest) < start+length {
		return nil, nil, errors.New("it ends within its header")
	}
	return rest[start : start+length], rest[start+length:], nil
}

// decode reads numbers of 4 or 8 bytes.
func decode(raw []byte, order binary.ByteOrder, size int) []float64 {
	values := make([]float64, len(raw)/size)
	for i := range values {
		if size == 8 {
			values[i] = math.Float64frombits(order.Uint64(raw[8*i:]))
		} else {
			values[i] = float64(math.Float32frombits(order.Uint32(raw[4*i:])))
		}
	}
	return values
}

// npyElement returns size and byte order of an element type.
func npyElement(name string) (size int, order binary.ByteOrder, err error) {
	switch name {
	case "<f4", "=f4":
		return 4, binary.LittleEndian, nil
	case "<f8", "=f8":
		return 8, binary.LittleEndian, nil
	case ">f4":
		return 4, binary.BigEndian, nil
	case ">f8":
		return 8, binary.BigEndian, nil
	}
	return 0, nil, fmt.Errorf("its elements are of type %s: give float32 or float64", name)
}

// rowMajor reorders an array whose first axis varies fastest.
func rowMajor(values []float64, shape []int) []float64 {
	out := make([]float64, 0, len(values))
	index := make([]int, len(shape))
	for range values {
		at, stride := 0, 1
		for axis, i := range index {
			at += i * stride
			stride *= shape[axis]
		}
		out = append(out, values[at])
		for axis := range slices.Backward(shape) {
			if index[axis]++; index[axis] < shape[axis] {
				break
			}
			index[axis] = 0
		}
	}
	return out
}
