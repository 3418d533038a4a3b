package cli

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"unroll/dataset/input"
)

// parseLevels reads --level, such as "80,95", as fractions in ascending order. An empty
// text gives no level.
func parseLevels(text string) ([]float64, error) {
	levels := []float64{}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) {
		percent, err := parseDecimal(strings.TrimSpace(part))
		switch {
		case err == nil && percent >= 0.01 && percent < 1:
			return nil, usage("--level %s: levels are in percent, and %v is a fraction: did you mean %v?", input.Brief(text), percent, math.Round(1e4*percent)/100)
		case err != nil || !flagRanges["level"].Has(percent):
			return nil, usage("--level %s: give percentages %v, such as 80,95", input.Brief(text), flagRanges["level"])
		case math.Round(100*percent)/100 != percent: // columns are named after them
			return nil, usage("--level %s: give percentages with at most two decimals, such as 80,95 or 99.73", input.Brief(text))
		}
		levels = append(levels, percent/100)
	}
	slices.Sort(levels)
	return slices.Compact(levels), nil
}

// percentages writes levels as --level reads them.
func percentages(levels []float64) string {
	texts := make([]string, len(levels))
	for i, l := range levels {
		texts[i] = strconv.FormatFloat(math.Round(1e4*l)/100, 'f', -1, 64)
	}
	return strings.Join(texts, ",")
}

// parseHorizons reads the steps ahead of --horizon, such as "1,6,12", in ascending order.
func parseHorizons(text string) ([]int, error) {
	var steps []int
	for _, part := range strings.Split(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || !flagRanges["horizon"].Has(float64(n)) {
			return nil, usage("--horizon %s: give numbers of steps ahead %v, such as 1,6,12", input.Brief(text), flagRanges["horizon"])
		}
		steps = append(steps, n)
	}
	slices.Sort(steps)
	return slices.Compact(steps), nil
}
