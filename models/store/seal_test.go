package store

import (
	"bytes"
	"errors"
	"testing"
)

// A sealed document is returned as it was; no other byte of it and no beginning of it is
// taken for it.
func TestSeal(t *testing.T) {
	for _, document := range []string{"{\n  \"a\": 1,\n  \"b\": [\n    2\n  ]\n}\n", "a: 1\nb: [2]\n"} {
		sealed := Seal([]byte(document))
		if got, err := Unseal(sealed); err != nil || string(got) != document {
			t.Fatalf("%q, %v", got, err)
		}
		sum := bytes.Index(sealed, []byte("sha256"))
		for i := range sealed {
			if i >= sum {
				if _, err := Unseal(sealed[:i]); !errors.Is(err, ErrChecksum) {
					t.Errorf("the first %d bytes: %v", i, err)
				}
			}
			other := bytes.Clone(sealed)
			other[i] ^= 1
			if got, err := Unseal(other); err == nil && string(got) == document {
				t.Errorf("with another byte %d it is taken for the same", i)
			}
		}
		if got, err := Unseal([]byte(document)); err != nil || string(got) != document {
			t.Errorf("without a checksum: %q, %v", got, err)
		}
	}
}
