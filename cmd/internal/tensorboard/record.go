package tensorboard

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

// fileVersion is the version in the first event of a file.
const fileVersion = "brain.Event:2"

// Writer writes events to an event file.
type Writer struct{ w io.Writer }

// NewWriter starts an event file. The error is the writer's.
func NewWriter(w io.Writer) (*Writer, error) {
	return &Writer{w}, writeRecord(w, Event{version: fileVersion}.encode())
}

// Write adds an event. The error is the writer's.
func (w *Writer) Write(e Event) error { return writeRecord(w.w, e.encode()) }

// writeRecord frames data as TFRecord files do: length (8 bytes), its checksum (4),
// the data, their checksum (4), all little-endian;
// https://www.tensorflow.org/tutorials/load_data/tfrecord.
func writeRecord(w io.Writer, data []byte) error {
	record := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	record = binary.LittleEndian.AppendUint32(record, masked(record))
	record = append(record, data...)
	record = binary.LittleEndian.AppendUint32(record, masked(data))
	_, err := w.Write(record)
	return err
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// masked is the CRC-32C of data, rotated and shifted by a constant, because checksums of
// data that contain checksums are weak.
func masked(data []byte) uint32 {
	sum := crc32.Checksum(data, castagnoli)
	return (sum>>15 | sum<<17) + 0xa282ead8
}
