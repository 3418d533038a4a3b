package export

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
)

// sortNaturally sorts tensors by name, with lstm_2 before lstm_10.
func sortNaturally(tensors []Tensor) {
	slices.SortFunc(tensors, func(a, b Tensor) int { return compareNaturally(a.Name, b.Name) })
}

var digitsOrNot = regexp.MustCompile(`\d+|\D+`)

func compareNaturally(a, b string) int {
	return slices.CompareFunc(digitsOrNot.FindAllString(a, -1), digitsOrNot.FindAllString(b, -1), func(a, b string) int {
		x, errX := strconv.ParseUint(a, 10, 64)
		y, errY := strconv.ParseUint(b, 10, 64)
		if errX == nil && errY == nil && x != y {
			return cmp.Compare(x, y)
		}
		return cmp.Compare(a, b)
	})
}
