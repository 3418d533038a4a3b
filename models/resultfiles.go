package models

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nlpodyssey/safetensors"

	"unroll/models/store"
)

// SeedName is the name of a seed's run in the folder of its configuration.
func SeedName(seed uint64) string { return fmt.Sprintf("seed-%04d", seed) }

// ParseSeedName is the reverse of SeedName.
func ParseSeedName(name string) (seed uint64, is bool) {
	seed, err := strconv.ParseUint(strings.TrimPrefix(name, "seed-"), 10, 64)
	return seed, err == nil && SeedName(seed) == name
}

// ResultsName is the name of the file of results of which the first, and lowest, has the seed.
func ResultsName(seed uint64) string { return fmt.Sprintf("runs-%04d.safetensors", seed) }

// PartName is the name of a file of results that ended together while others are being trained.
func PartName(seed uint64) string { return fmt.Sprintf("runs-%04d-part.safetensors", seed) }

// maxPartBytes is the greatest size of the header of a file of results, and of its seeds.
const maxPartBytes = 32 << 20

var resultsName = regexp.MustCompile(`^runs-[0-9]{4,}(-part)?\.safetensors$`)

// IsResultsName reports whether a file of this name is read as one of results.
func IsResultsName(name string) bool { return resultsName.MatchString(name) }

// ResultsFiles are the files of results in a folder.
func ResultsFiles(dir string) (files []string) {
	entries, _ := os.ReadDir(dir) // what cannot be read has none
	for _, e := range entries {
		if IsResultsName(e.Name()) {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	return files
}

// ResultsFile is the file in a folder that has the result of a seed. One that is damaged may
// have it, and comes last. It is empty if there is none.
func ResultsFile(dir string, seed uint64) string {
	damaged := ""
	for _, file := range ResultsFiles(dir) {
		seeds, _, err := ResultSeeds(file)
		if err != nil {
			damaged = file
		} else if slices.Contains(seeds, seed) {
			return file
		}
	}
	return damaged
}

// ResultSeeds reads from a file of results which seeds it has, and which of them have snapshots.
// It reads no more than that of the file and does not check the rest.
func ResultSeeds(file string) (seeds, withSnapshots []uint64, err error) {
	if _, err := store.CheckFile(file); err != nil {
		return nil, nil, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	tensors, numbers, err := readSeeds(f)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, number := range numbers {
		seed := uint64(number) //nolint:gosec // as it was written
		seeds = append(seeds, seed)
		if _, has := tensors[SeedName(seed)+"/"+epochsTensor]; has {
			withSnapshots = append(withSnapshots, seed)
		}
	}
	return seeds, withSnapshots, nil
}

// readSeeds reads what tensors a file of results has, and the one of its seeds.
func readSeeds(f io.ReaderAt) (tensors map[string]*safetensors.TensorInfo, seeds []int64, err error) {
	size, err := readAt(f, 0, 8)
	if err != nil {
		return nil, nil, err
	}
	length := binary.LittleEndian.Uint64(size)
	header, err := readAt(f, 8, length)
	if err != nil {
		return nil, nil, err
	}
	var about safetensors.Metadata
	if err := json.Unmarshal(header, &about); err != nil {
		return nil, nil, err
	}
	tensors = about.Tensors()
	t, has := tensors[seedTensor]
	if !has || t.DataOffsets[0] > t.DataOffsets[1] {
		return nil, nil, errors.New("it has no seeds")
	}
	data, err := readAt(f, 8+length+t.DataOffsets[0], t.DataOffsets[1]-t.DataOffsets[0])
	return tensors, decodeAs[int64](data), err
}

// readAt reads a part of a file of results that is read before the rest.
func readAt(f io.ReaderAt, offset, length uint64) ([]byte, error) {
	if length > maxPartBytes {
		return nil, fmt.Errorf("a part of it has %d bytes, more than %d", length, maxPartBytes)
	}
	part := make([]byte, length)
	_, err := f.ReadAt(part, int64(offset)) //nolint:gosec // too large an offset is beyond the end
	return part, err
}
