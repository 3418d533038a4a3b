package export

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"unroll/models"
)

func zipped(t *testing.T, name string, contents []byte) []byte {
	t.Helper()
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	w, err := archive.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(contents); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// Arrays that numpy wrote are read, and written with the same bytes.
func TestArraysAsNumpyWritesThem(t *testing.T) {
	file, err := os.ReadFile("testdata/numpy/shapes.npz")
	if err != nil {
		t.Fatal(err)
	}
	tensors, err := decodeNPZ(file, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	want := []models.Tensor{
		{Name: "matrix", Shape: []int{2, 3}, Values: []float64{0, 1, 2, 3, 4, 5}},
		{Name: "list", Shape: []int{4}, Values: []float64{0, 1, 2, 3}},
		{Name: "column", Shape: []int{3, 1}, Values: []float64{0, 1, 2}},
	}
	if diff := cmp.Diff(want, tensors); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for i, dtype := range []string{"float32", "float64", "float32"} {
		theirs, err := readMember(archive.File[i])
		if err != nil {
			t.Fatal(err)
		}
		if ours := encodeNPY(tensors[i], dtype); !bytes.Equal(ours, theirs) {
			t.Errorf("%s:\n%q, numpy writes\n%q", tensors[i].Name, ours, theirs)
		}
	}
}

// An archive that unpacks to more than the limit, or to more than it declares, is
// refused before it takes the memory.
func TestArchivesAreBounded(t *testing.T) {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	const size = 65 << 20
	if _, err := w.Write(make([]byte, size)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for declared, want := range map[uint64]string{
		size:      "unpacks to more than 67108864 bytes",
		5 << 40:   "unpacks to more than 67108864 bytes",
		1<<64 - 1: "unpacks to more than 67108864 bytes",
		1000:      `has a damaged "a": `,
	} {
		var file bytes.Buffer
		archive := zip.NewWriter(&file)
		header := &zip.FileHeader{Name: "a.npy", Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: declared}
		member, err := archive.CreateRaw(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := member.Write(packed.Bytes()); err != nil {
			t.Fatal(err)
		}
		if err := archive.Close(); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = decodeNPZ(file.Bytes(), DefaultLimits())
		runtime.ReadMemStats(&after)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%d bytes declared: error is %v, want %q", declared, err, want)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
			t.Errorf("%d bytes declared: %d bytes were allocated for a file of %d", declared, used, file.Len())
		}
	}
}

// The elements of a Fortran-ordered array are those of its transpose.
func TestFortranOrder(t *testing.T) {
	got := rowMajor([]float64{0, 3, 1, 4, 2, 5}, []int{2, 3})
	if diff := cmp.Diff([]float64{0, 1, 2, 3, 4, 5}, got); diff != "" {
		t.Error(diff)
	}
	// numpy.arange(12).reshape(2, 3, 2), first axis fastest.
	got = rowMajor([]float64{0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11}, []int{2, 3, 2})
	if diff := cmp.Diff([]float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, got); diff != "" {
		t.Error(diff)
	}
}

// No file makes reading it panic, and what is read is complete.
func TestDamagedFiles(t *testing.T) {
	var files [][]byte
	for _, name := range []string{"shapes", "stacked", "gru"} {
		file, err := os.ReadFile("testdata/numpy/" + name + ".npz")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	written, err := encodeSafetensors([]models.Tensor{{Name: "a", Shape: []int{1, 2}, Values: []float64{1, 2}}, {Name: "b", Shape: []int{1}, Values: []float64{3}}}, "float32")
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, written, encodeNPY(models.Tensor{Name: "a", Shape: []int{2, 1}, Values: []float64{1, 2}}, "float64"))
	rapid.Check(t, func(r *rapid.T) {
		file := slices.Clone(rapid.SampledFrom(files).Draw(r, "file"))
		for range rapid.IntRange(1, 4).Draw(r, "bytes") {
			at := rapid.IntRange(0, len(file)-1).Draw(r, "at")
			file[at] = rapid.Byte().Draw(r, "byte")
		}
		if rapid.Bool().Draw(r, "cut") {
			file = file[:rapid.IntRange(0, len(file)).Draw(r, "length")]
		}
		for _, decode := range []func([]byte) ([]models.Tensor, error){decodeArchive, decodeSafetensors, decodeAlone} {
			tensors, err := decode(file)
			for _, v := range tensors {
				size := 1
				for _, d := range v.Shape {
					size *= d
				}
				if err == nil && size != len(v.Values) {
					r.Errorf("%q of shape %v has %d elements", v.Name, v.Shape, len(v.Values))
				}
			}
		}
	})
}

// decodeAlone reads a .npy file.
func decodeAlone(file []byte) ([]models.Tensor, error) {
	shape, values, err := decodeNPY(file)
	return []models.Tensor{{Name: "a", Shape: shape, Values: values}}, err
}

func decodeArchive(file []byte) ([]models.Tensor, error) { return decodeNPZ(file, DefaultLimits()) }
