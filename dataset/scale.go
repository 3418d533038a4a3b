package dataset

import "math"

// Errors are squared, so values far from 1 leave the range of float64.
const (
	largestValue  = 1e100
	smallestRange = 1e-100
)

// checkScale refuses columns whose errors could not be squared.
func (f *Frame) checkScale() error {
	for j, name := range f.Columns {
		low, high := math.Inf(1), math.Inf(-1)
		for _, v := range f.values[j] {
			if !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
		switch {
		case max(-low, high) > largestValue:
			return BadInput("", "column %s of %v has values up to %.3g: give it in a unit in which they are below %g",
				quote(name), f.Source, max(-low, high), largestValue)
		case high > low && high-low < smallestRange:
			return BadInput("", "the values of column %s of %v differ by %.3g at most: give it in a unit in which they differ by more than %g",
				quote(name), f.Source, high-low, smallestRange)
		}
	}
	return nil
}
