package dataset

import (
	"cmp"
	"io"
)

// Limits bound what is read of a [Source], before memory is taken for it. A zero field is
// that of [DefaultLimits].
type Limits struct {
	Bytes    int64 // of a file, a named pipe or standard input
	Unpacked int64 // of a compressed file that is less than an eighth of it
	Line     int   // bytes of a line, or of the lines that quotes hold together
	Columns  int   // fields of a line
	Rows     int   // of a series
	Values   int   // of all columns that are read
	Series   int   // of a .tsf file
	Panel    int   // series of a panel, each of which takes about 14 kilobytes with its scores
}

// DefaultLimits are far beyond what a series of numbers needs.
func DefaultLimits() Limits {
	return Limits{Bytes: 64 << 20, Unpacked: 64 << 20, Line: 4 << 20, Columns: 10_000, Rows: 1_000_000, Values: 5_000_000, Series: 200_000, Panel: 30_000}
}

// orDefaults returns the limits with the defaults in place of zeros.
func (l Limits) orDefaults() Limits {
	d := DefaultLimits()
	return Limits{
		Bytes: cmp.Or(l.Bytes, d.Bytes), Unpacked: cmp.Or(l.Unpacked, d.Unpacked), Line: cmp.Or(l.Line, d.Line), Columns: cmp.Or(l.Columns, d.Columns),
		Rows: cmp.Or(l.Rows, d.Rows), Values: cmp.Or(l.Values, d.Values), Series: cmp.Or(l.Series, d.Series), Panel: cmp.Or(l.Panel, d.Panel),
	}
}

// bytesLimit is the option of an error about Bytes.
const bytesLimit = "limit.series.bytes"

// Read reads standard input, or another stream of that name.
func (l Limits) Read(stream io.Reader, name string) ([]byte, error) {
	return readLimited(stream, name, l.orDefaults().Bytes, bytesLimit)
}

// unpacked is the size up to which a compressed file is unpacked: a large one may be eight
// times its size.
func (l Limits) unpacked(packed int) int64 { return max(l.Unpacked, 8*int64(packed)) }
