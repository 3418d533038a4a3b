package export

import (
	"reflect"
	"testing"

	"unroll/models"
)

// FuzzDecodeNPZ reads any bytes as an .npz file: the result is an error, or arrays that
// are the same when they are written and read again.
func FuzzDecodeNPZ(f *testing.F) {
	for _, dtype := range []string{"float32", "float64"} {
		file, err := encodeNPZ([]models.Tensor{
			{Name: "layer0/kernel", Shape: []int{1, 2}, Values: []float64{1, 2}},
			{Name: "dense/bias", Shape: []int{1}, Values: []float64{0.5}},
		}, dtype)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		tensors, err := decodeArchive(file)
		if err != nil {
			return
		}
		again, err := encodeNPZ(tensors, "float64")
		if err != nil {
			t.Fatal(err)
		}
		read, err := decodeArchive(again)
		if err != nil || len(read) != len(tensors) {
			t.Fatalf("%d arrays, %v", len(read), err)
		}
		for i := range read {
			if read[i].Name != tensors[i].Name || !reflect.DeepEqual(read[i].Shape, tensors[i].Shape) || len(read[i].Values) != len(tensors[i].Values) {
				t.Errorf("%q %v is read again as %q %v", tensors[i].Name, tensors[i].Shape, read[i].Name, read[i].Shape)
			}
		}
	})
}
