package export

import (
	"encoding/binary"
	"math"
)

// wide reports whether a Spec's dtype is float64.
func wide(dtype string) bool { return dtype == "float64" }

// encode writes numbers as little-endian float32 or float64.
func encode(values []float64, dtype string) []byte {
	var raw []byte
	for _, v := range values {
		if wide(dtype) {
			raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(v))
		} else {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(float32(v)))
		}
	}
	return raw
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
