package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
)

// Hash computes the checksum of what is written to it.
type Hash struct{ hash.Hash }

// NewHash returns the hash of nothing.
func NewHash() Hash { return Hash{sha256.New()} }

// String returns the checksum: the name of the algorithm, a colon and hexadecimal
// digits.
func (h Hash) String() string { return fmt.Sprintf("sha256:%x", h.Sum(nil)) }

// Checksum returns the checksum of a file's contents, as [Hash.String] writes it.
func Checksum(contents []byte) string {
	h := NewHash()
	h.Write(contents) // never fails
	return h.String()
}

// ErrChecksum says that a file is not the one that was written.
var ErrChecksum = errors.New("its checksum is not the one that was recorded")

// Read reads a file that has the given checksum; the error is [ErrChecksum] if it
// has another.
func Read(path, checksum string) ([]byte, error) {
	contents, err := ReadFile(path)
	if err == nil && Checksum(contents) != checksum {
		err = ErrChecksum
	}
	return contents, err
}
