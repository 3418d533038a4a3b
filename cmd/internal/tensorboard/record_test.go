package tensorboard

import (
	"bytes"
	"encoding/hex"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The checksums are those of RFC 3720 (iSCSI), appendix B.4, under the mask of
// TFRecord files.
func TestPublishedChecksums(t *testing.T) {
	ascending := make([]byte, 32)
	for i := range ascending {
		ascending[i] = byte(i)
	}
	descending := slices.Clone(ascending)
	slices.Reverse(descending)
	command := make([]byte, 48) // a SCSI read command
	for at, b := range map[int]byte{0: 0x01, 1: 0xc0, 16: 0x14, 22: 0x04, 27: 0x14, 31: 0x18, 32: 0x28, 40: 0x02} {
		command[at] = b
	}
	for _, test := range []struct {
		data []byte
		want uint32
	}{
		{make([]byte, 32), 0x8a9136aa},
		{bytes.Repeat([]byte{0xff}, 32), 0x62a8ab43},
		{ascending, 0x46dd794e},
		{descending, 0x113fdb5c},
		{command, 0xd9963a56},
	} {
		rotated := masked(test.data) - 0xa282ead8
		if got := rotated<<15 | rotated>>17; got != test.want {
			t.Errorf("the checksum of % x is %08x, want %08x", test.data, got, test.want)
		}
	}
}

// checksum is CRC-32C as its polynomial says, bit by bit.
func checksum(data []byte) uint32 {
	sum := ^uint32(0)
	for _, b := range data {
		sum ^= uint32(b)
		for range 8 {
			odd := sum & 1
			sum >>= 1
			if odd == 1 {
				sum ^= 0x82f63b78
			}
		}
	}
	return ^sum
}

func TestChecksumIsThePolynomials(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		data := rapid.SliceOf(rapid.Byte()).Draw(r, "data")
		sum := checksum(data)
		if got, want := masked(data), (sum>>15|sum<<17)+0xa282ead8; got != want {
			r.Fatalf("masked %08x, want %08x", got, want)
		}
	})
}

// An event file that TensorFlow writes begins with these twelve bytes: its first
// event, with a time, is 24 long.
func TestLengthAsTensorFlowWritesIt(t *testing.T) {
	var b bytes.Buffer
	if err := writeRecord(&b, Event{Time: 1.5e9, version: fileVersion}.encode()); err != nil {
		t.Fatal(err)
	}
	if got, want := hex.EncodeToString(b.Bytes()[:12]), "1800000000000000a37f4b22"; got != want {
		t.Errorf("the file begins with %s, want %s", got, want)
	}
}
