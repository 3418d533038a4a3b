package models

import (
	"bytes"
	"strings"

	"unroll/models/store"
)

// sealKey is the metadata's key of the checksum of a file's own bytes: that of the same bytes with
// zeros in the place of its digits.
const sealKey = "checksum"

var unsealed = "sha256:" + strings.Repeat("0", 64)

// sealAt is where a file has its checksum; negative if it does not.
func sealAt(file []byte, checksum string) int {
	const before = `"` + sealKey + `":"`
	at := bytes.Index(file, []byte(before+checksum+`"`))
	if at < 0 || len(checksum) != len(unsealed) {
		return -1
	}
	return at + len(before)
}

// sealed returns the file with its checksum.
func (w *tensorWriter) sealed() ([]byte, error) {
	w.metadata[sealKey] = unsealed
	file, err := w.bytes()
	if err == nil {
		copy(file[sealAt(file, unsealed):], store.Checksum(file))
	}
	return file, err
}

// checkSeal returns [store.ErrChecksum] if a file is not the one that was sealed.
func checkSeal(file []byte, checksum string) error {
	at := sealAt(file, checksum)
	if at < 0 {
		return store.ErrChecksum
	}
	h := store.NewHash()
	for _, part := range [][]byte{file[:at], []byte(unsealed), file[at+len(unsealed):]} {
		h.Write(part) // never fails
	}
	if h.String() != checksum {
		return store.ErrChecksum
	}
	return nil
}
