package input

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Range is an interval of numbers. All ends are finite, so that no range has an infinity.
type Range struct {
	Low, High float64
	Above     bool // Low itself is outside
	Below     bool // High itself is outside
}

// MustRange reads an interval, such as "[0,1)" or "(0,1e6]". Ranges stand in code, so a
// wrong one is a programming error and panics.
func MustRange(text string) Range {
	low, high, found := strings.Cut(strings.Trim(text, "[]()"), ",")
	r := Range{Above: strings.HasPrefix(text, "("), Below: strings.HasSuffix(text, ")")}
	var errLow, errHigh error
	r.Low, errLow = strconv.ParseFloat(low, 64)
	r.High, errHigh = strconv.ParseFloat(high, 64)
	if !found || errLow != nil || errHigh != nil || !(r.Low <= r.High) || math.IsInf(r.High-r.Low, 0) {
		panic("input: the range " + text + " cannot be read")
	}
	return r
}

// Has reports whether a number lies in the range. NaN never does.
func (r Range) Has(v float64) bool {
	return (v > r.Low || v == r.Low && !r.Above) && (v < r.High || v == r.High && !r.Below)
}

// String says which numbers are in the range, such as "from 0 to 1".
func (r Range) String() string {
	low, high := number(r.Low), number(r.High)
	switch {
	case r.Low == r.High:
		return low
	case r.Above && r.Below:
		return "between " + low + " and " + high
	case r.Above:
		return "above " + low + ", at most " + high
	case r.Below:
		return "from " + low + ", below " + high
	}
	return "from " + low + " to " + high
}

// number writes a number with all of its digits where these are few.
func number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e21 {
		return fmt.Sprintf("%.0f", v)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
