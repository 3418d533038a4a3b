package compare

import (
	"cmp"
	"slices"
)

// midranks returns twice the rank of each value, and how many values share each
// rank. The lowest value has rank 1; equal values share the mean of their places,
// which doubled is a whole number.
func midranks(values []float64) (doubled, shared []int) {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	doubled = make([]int, len(values))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			doubled[i] = from + 1 + to // first place and last
		}
		shared = append(shared, to-from)
		from = to
	}
	return doubled, shared
}
