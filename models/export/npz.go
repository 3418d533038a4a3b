package export

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
)

const npyExtension = ".npy"

// encodeNPZ writes a ZIP archive with one .npy file for each tensor, as
// numpy.savez does; without times, so that the bytes are always the same.
func encodeNPZ(tensors []models.Tensor, dtype string) ([]byte, error) {
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	for _, t := range tensors {
		w, err := archive.CreateHeader(&zip.FileHeader{Name: t.Name + npyExtension, Method: zip.Store})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(encodeNPY(t, dtype)); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return file.Bytes(), err
}

// isNPZ reports whether a file begins as a ZIP archive does.
func isNPZ(file []byte) bool { return bytes.HasPrefix(file, []byte("PK")) }

// decodeNPZ returns the tensors in the order of the file.
func decodeNPZ(file []byte, l Limits) ([]models.Tensor, error) {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, errors.New("is a damaged .npz file: it is cut short, or no ZIP archive")
	}
	if len(archive.File) > l.Arrays {
		return nil, dataset.BadInput("limit.weights.arrays", "has %d arrays: a network has at most %d", len(archive.File), l.Arrays)
	}
	most := uint64(l.Unpacked)
	var size uint64
	for _, member := range archive.File {
		if size += min(member.UncompressedSize64, most+1); size > most {
			return nil, dataset.BadInput("limit.weights.unpacked", "unpacks to more than %d bytes, the most that is read of an .npz file", most)
		}
	}
	var tensors []models.Tensor
	for i, member := range archive.File {
		if slices.ContainsFunc(archive.File[:i], func(before *zip.File) bool { return before.Name == member.Name }) {
			return nil, fmt.Errorf("has two members %q", input.Brief(member.Name))
		}
		t := models.Tensor{Name: strings.TrimSuffix(member.Name, npyExtension)}
		contents, err := readMember(member)
		if err == nil {
			t.Shape, t.Values, err = decodeNPY(contents)
		}
		if err != nil {
			return nil, fmt.Errorf("has a damaged %q: %w", input.Brief(t.Name), err)
		}
		tensors = append(tensors, t)
	}
	return tensors, nil
}

// readMember unpacks a file of an archive, no further than its declared size.
func readMember(member *zip.File) ([]byte, error) {
	changed := errors.New("it is cut short, or not what was written")
	r, err := member.Open()
	if err != nil {
		return nil, changed
	}
	size := int64(member.UncompressedSize64)
	contents, err := io.ReadAll(io.LimitReader(r, size+1))
	if err := cmp.Or(err, r.Close()); err != nil || int64(len(contents)) != size {
		return nil, changed
	}
	return contents, nil
}
