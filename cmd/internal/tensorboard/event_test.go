package tensorboard

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

// Events are, byte for byte, what the field numbers and wire types say.
func TestEventBytes(t *testing.T) {
	for name, test := range map[string]struct {
		event Event
		want  []string
	}{
		"version": {Event{version: fileVersion}, []string{
			"1a 0d 627261696e2e4576656e743a32", // 3: "brain.Event:2"
		}},
		"nothing": {Event{}, nil},
		"scalars": {Event{Step: 300, Time: 300, Scalars: []Scalar{{"loss", 0.15625}, {"rate", 0}}}, []string{
			"09 0000000000c07240", // 1: 300 = 1.171875 * 2^8
			"10 ac02",             // 2: 300 = 0b10_0101100
			"2a 1a",               // 5: 26 bytes
			"0a 0b",               // 1: 11 bytes
			"0a 04 6c6f7373",      // 1: "loss"
			"15 0000203e",         // 2: 0.15625 = 1.25 * 2^-3
			"0a 0b",
			"0a 04 72617465",
			"15 00000000", // 0 is written
		}},
		"histogram": {Event{Step: 1, Histograms: []Histogram{{
			Tag: "w", Min: -1, Max: 1, Count: 3, Sum: 0, SumSquares: 2, Limits: []float64{0, 1}, Counts: []float64{1, 2},
		}}}, []string{
			"10 01",
			"2a 4f", // 5: 79 bytes
			"0a 4d", // 1: 77 bytes
			"0a 01 77",
			"2a 48",               // 5: 72 bytes
			"09 000000000000f0bf", // 1: min
			"11 000000000000f03f", // 2: max
			"19 0000000000000840", // 3: number
			"29 0000000000000040", // 5: sum of squares; the sum is 0
			"32 10 0000000000000000 000000000000f03f",
			"3a 10 000000000000f03f 0000000000000040",
		}},
	} {
		got, want := hex.EncodeToString(test.event.encode()), strings.ReplaceAll(strings.Join(test.want, ""), " ", "")
		if got != want {
			t.Errorf("%s:\n%s, want\n%s", name, got, want)
		}
	}
}

// A file is records, of which the first says the version.
func TestFileBytes(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(Event{Step: 1}); err != nil {
		t.Fatal(err)
	}
	var want []byte
	for _, data := range []string{"1a0d627261696e2e4576656e743a32", "1001"} {
		contents, err := hex.DecodeString(data)
		if err != nil {
			t.Fatal(err)
		}
		length := []byte{byte(len(contents)), 0, 0, 0, 0, 0, 0, 0}
		want = append(append(append(append(want, length...), sumOf(length)...), contents...), sumOf(contents)...)
	}
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("% x, want\n% x", b.Bytes(), want)
	}
}

// sumOf is the masked checksum as bytes.
func sumOf(data []byte) []byte {
	sum := checksum(data)
	sum = (sum>>15 | sum<<17) + 0xa282ead8
	return []byte{byte(sum), byte(sum >> 8), byte(sum >> 16), byte(sum >> 24)}
}
