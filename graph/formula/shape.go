package formula

// extent is one axis of a value.
type extent int

const (
	one    extent = iota
	batch         // B sequences
	inputs        // F
	units         // H
)

func (e extent) String() string {
	return [...]string{one: "1", batch: "batch", inputs: "inputs", units: "units"}[e]
}

// sizes are the lengths of the extents.
type sizes [units + 1]int

func newSizes(b, f, h int) sizes { return sizes{one: 1, batch: b, inputs: f, units: h} }

// shape is the shape of a value or a weight, in symbols, so that equations whose
// shapes only agree for F = H are refused.
type shape struct{ rows, cols extent }

var (
	single = shape{one, one}
	row    = shape{one, units}
	state  = shape{batch, units}
)

func (s shape) String() string { return "[" + s.rows.String() + ", " + s.cols.String() + "]" }

// together returns the shape of an elementwise operation: extents are equal, or
// one of them is 1 and is repeated.
func together(a, b shape) (shape, bool) {
	rows, ok := extend(a.rows, b.rows)
	cols, fits := extend(a.cols, b.cols)
	return shape{rows, cols}, ok && fits
}

func extend(a, b extent) (extent, bool) {
	if a == one {
		return b, true
	}
	return a, a == b || b == one
}
