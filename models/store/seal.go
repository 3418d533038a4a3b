package store

import (
	"bytes"
	"fmt"
)

// seals begin the line with the checksum: the first line of a YAML document, or the one
// after the opening brace of an indented JSON document.
var seals = []struct{ opening, key, end string }{
	{"{\n", `  "checksum": "`, "\",\n"},
	{"", "checksum: ", "\n"},
}

// Seal adds to a YAML or indented JSON document the checksum of the rest, as its first key.
func Seal(document []byte) []byte {
	for _, s := range seals {
		if rest, is := bytes.CutPrefix(document, []byte(s.opening)); is {
			return fmt.Appendf(nil, "%s%s%s%s%s", s.opening, s.key, Checksum(document), s.end, rest)
		}
	}
	return document
}

// Unseal returns the document that [Seal] was given. The error is [ErrChecksum] if it has
// changed since. A document without a checksum, as earlier versions wrote, is returned as it
// is.
func Unseal(sealed []byte) ([]byte, error) {
	for _, s := range seals {
		rest, is := bytes.CutPrefix(sealed, []byte(s.opening+s.key))
		if !is {
			continue
		}
		_, rest, _ = bytes.Cut(rest, []byte(s.end))
		document := append([]byte(s.opening), rest...)
		if !bytes.Equal(Seal(document), sealed) {
			return nil, ErrChecksum
		}
		return document, nil
	}
	return sealed, nil
}
