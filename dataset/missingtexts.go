package dataset

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// NoSentinels says, as the only one of Source.MissingValues, that every number is a
// value, one such as -9999 too.
const NoSentinels = "none"

// usualMissing are the fields that mean "no value" in every file, in lower case.
var usualMissing = []string{
	"", "na", "n/a", "nan", "-nan", "null", "none", "nil", "<nil>", "<na>", "#n/a", "#n/a n/a", "#na", "nat",
	"#null!", "#num!", "#value!", "#ref!", "#div/0!", "#name?", "#nv", ".", "..", "...", "?", "-", "--", "---", "–", "—", ":",
	"n.a.", "(na)", "n.d.", "n/d", "n/e", `\n`, "(null)", "missing", "unavailable", "unknown",
}

// missingTexts are the further fields that mean "no value" in a file.
type missingTexts struct {
	texts   []string // in lower case
	numbers []float64
}

// missingTexts are those that the source names.
func (s Source) missingTexts() missingTexts {
	var m missingTexts
	for _, text := range s.MissingValues {
		m.texts = append(m.texts, strings.ToLower(strings.TrimSpace(text)))
		if w := s.number(text); w.ok {
			m.numbers = append(m.numbers, w.value)
		}
	}
	return m
}

func (m missingTexts) text(text string) bool {
	text = strings.ToLower(text)
	return slices.Contains(usualMissing, text) || slices.Contains(m.texts, text)
}

func (m missingTexts) number(v float64) bool { return slices.Contains(m.numbers, v) }

// sentinel finds a number that files write in place of a missing value, such as
// -9999, and how many rows have it; 0 rows if there is none. It is the least or the
// greatest of the values, further from all others than these are from each other.
// Unless it is below them and all nines, it occurs more than once. The others may all be
// the same if it is all nines.
func sentinel(values []float64) (v float64, rows int) {
	for _, sign := range []float64{-1, 1} {
		extreme, next, least := math.Inf(-1), math.Inf(-1), math.Inf(1)
		rows := 0
		for _, v := range values {
			switch v *= sign; {
			case v > extreme:
				extreme, next, rows = v, extreme, 1
			case v == extreme:
				rows++
			case v > next:
				next = v
			}
			if !math.IsNaN(v) {
				least = min(least, v)
			}
		}
		nines, round := standsForNone(extreme * sign)
		if alone := extreme-next > next-least && (next > least || nines && next == least); alone && (nines && (sign < 0 || rows > 1) || round && rows > 1) {
			return extreme * sign, rows
		}
	}
	return 0, 0
}

// standsForNone reports whether a number is all nines, such as 99 or 9.99, or another that
// files use for missing values.
func standsForNone(v float64) (nines, round bool) {
	digits := strings.Replace(strconv.FormatFloat(math.Abs(v), 'f', -1, 64), ".", "", 1)
	nines = (math.Abs(v) >= 99 || len(digits) > 2) && strings.Trim(digits, "9") == ""
	return nines, slices.Contains([]float64{-100, -200, -250, -999.25, -1000, -32768, -2147483648, 1e20, 9.96921e36, 9.969209968386869e36}, v)
}

// checkSentinels refuses a column with a number that stands for missing values,
// unless the source says what is missing.
func (s Source) checkSentinels(name string, values []float64) error {
	if len(s.MissingValues) > 0 {
		return nil
	}
	if v, rows := sentinel(values); rows > 0 {
		return BadInput("missing_values", "%v: %s in column %s (%s) looks like a missing value and not like a number among the others: "+
			"name it as a missing value (%s), or say that there are none (%s)", s, s.Text(v), quote(name), Count(rows, "row"), s.Text(v), NoSentinels)
	}
	return nil
}
