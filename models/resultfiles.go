package models

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/nlpodyssey/safetensors"
)

// SeedName is the name of a seed's run in the folder of its configuration.
func SeedName(seed uint64) string { return fmt.Sprintf("seed-%04d", seed) }

// ParseSeedName is the reverse of SeedName.
func ParseSeedName(name string) (seed uint64, is bool) {
	seed, err := strconv.ParseUint(strings.TrimPrefix(name, "seed-"), 10, 64)
	return seed, err == nil && SeedName(seed) == name
}

// ResultsName is the name of the file of results of which the first has the seed.
func ResultsName(seed uint64) string { return fmt.Sprintf("runs-%04d.safetensors", seed) }

// ResultsFiles are the files of results in a folder.
func ResultsFiles(dir string) []string {
	names, _ := fs.Glob(os.DirFS(dir), "runs-*.safetensors") // the pattern is valid
	for i, name := range names {
		names[i] = filepath.Join(dir, name)
	}
	return names
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
func ResultSeeds(path string) (seeds, withSnapshots []uint64, err error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file", path) // a pipe may never end
	}
	if err != nil {
		return nil, nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	size := make([]byte, 8)
	if _, err := f.ReadAt(size, 0); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	length, end := binary.LittleEndian.Uint64(size), uint64(info.Size()) //nolint:gosec // a size
	if length > end {
		return nil, nil, fmt.Errorf("%s: %w", path, io.ErrUnexpectedEOF)
	}
	header := make([]byte, length)
	if _, err := f.ReadAt(header, 8); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	var about safetensors.Metadata
	if err := json.Unmarshal(header, &about); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	t, has := about.Tensors()[seedTensor]
	if !has || t.DataOffsets[0] > t.DataOffsets[1] || t.DataOffsets[1] > end {
		return nil, nil, fmt.Errorf("%s is not a file of results", path)
	}
	data := make([]byte, t.DataOffsets[1]-t.DataOffsets[0])
	if _, err := f.ReadAt(data, int64(8+length+t.DataOffsets[0])); err != nil { //nolint:gosec // within the file
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, seed := range decodeAs[int64](data) {
		seeds = append(seeds, uint64(seed))                                          //nolint:gosec // as it was written
		if _, has := about.Tensors()[SeedName(uint64(seed))+"/"+epochsTensor]; has { //nolint:gosec // as above
			withSnapshots = append(withSnapshots, uint64(seed)) //nolint:gosec // as above
		}
	}
	return seeds, withSnapshots, nil
}
