package tensorboard

import (
	"encoding/binary"
	"math"
	"testing"
)

// What follows reads event files from their published description, with nothing
// of what writes them.

// record takes the first record off a file.
func record(t *testing.T, file []byte) (data, rest []byte) {
	t.Helper()
	length := binary.LittleEndian.Uint64(file)
	data, rest = file[12:12+length], file[16+length:]
	if string(file[8:12]) != string(sumOf(file[:8])) || string(file[12+length:16+length]) != string(sumOf(data)) {
		t.Fatalf("the checksums of % x are wrong", file[:16+length])
	}
	return data, rest
}

// message is a protocol buffer taken apart: by field number the numbers' bits and
// the contents of what has a length.
type message struct {
	bits     map[int]uint64
	contents map[int][][]byte
}

func parse(t *testing.T, b []byte) message {
	t.Helper()
	m := message{map[int]uint64{}, map[int][][]byte{}}
	for len(b) > 0 {
		var key, v uint64
		key, b = varint(b)
		number := int(key >> 3)
		switch key & 7 {
		case 0:
			m.bits[number], b = varint(b)
		case 1:
			m.bits[number], b = binary.LittleEndian.Uint64(b), b[8:]
		case 2:
			v, b = varint(b)
			m.contents[number], b = append(m.contents[number], b[:v]), b[v:]
		case 5:
			m.bits[number], b = uint64(binary.LittleEndian.Uint32(b)), b[4:]
		default:
			t.Fatalf("field %d has wire type %d", number, key&7)
		}
	}
	return m
}

func varint(b []byte) (v uint64, rest []byte) {
	for i := 0; ; i++ {
		v |= uint64(b[i]&0x7f) << (7 * i)
		if b[i] < 0x80 {
			return v, b[i+1:]
		}
	}
}

func (m message) double(number int) float64 { return math.Float64frombits(m.bits[number]) }

func (m message) text(number int) string { return string(m.contents[number][0]) }

func (m message) doubles(number int) []float64 {
	var values []float64
	for b := m.contents[number][0]; len(b) > 0; b = b[8:] {
		values = append(values, math.Float64frombits(binary.LittleEndian.Uint64(b)))
	}
	return values
}

// events of a file, after the one that says its version.
func readEvents(t *testing.T, file []byte) []Event {
	t.Helper()
	data, rest := record(t, file)
	if got := parse(t, data).text(3); got != "brain.Event:2" {
		t.Fatalf("the version is %q", got)
	}
	var events []Event
	for len(rest) > 0 {
		data, rest = record(t, rest)
		m := parse(t, data)
		e := Event{Time: m.double(1), Step: int(m.bits[2])}
		for _, summary := range m.contents[5] {
			for _, text := range parse(t, summary).contents[1] {
				e.add(t, parse(t, text))
			}
		}
		events = append(events, e)
	}
	return events
}

// add adds a Summary.Value.
func (e *Event) add(t *testing.T, value message) {
	t.Helper()
	if value.contents[5] == nil {
		e.Scalars = append(e.Scalars, Scalar{value.text(1), float64(math.Float32frombits(uint32(value.bits[2])))})
		return
	}
	h := parse(t, value.contents[5][0])
	e.Histograms = append(e.Histograms, Histogram{
		Tag: value.text(1), Min: h.double(1), Max: h.double(2), Count: h.double(3), Sum: h.double(4), SumSquares: h.double(5),
		Limits: h.doubles(6), Counts: h.doubles(7),
	})
}
