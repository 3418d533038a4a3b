package export

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"

	"unroll/models"
)

// encodeSafetensors returns a file as Keras writes it.
func encodeSafetensors(tensors []models.Tensor, dtype string) ([]byte, error) {
	return models.EncodeTensors(tensors, dtype, map[string]string{"format": "keras"})
}

// isSafetensors reports whether a file begins as a safetensors file does: with the
// length of the header in eight bytes and the header, a JSON object.
func isSafetensors(file []byte) bool { return len(file) > 8 && file[8] == '{' }

// decodeSafetensors returns the tensors sorted by name: the format has no order.
func decodeSafetensors(file []byte) ([]models.Tensor, error) {
	tensors, err := models.DecodeTensors(file)
	sortNaturally(tensors)
	return tensors, err
}

// sortNaturally sorts tensors by name, with lstm_2 before lstm_10.
func sortNaturally(tensors []models.Tensor) {
	slices.SortFunc(tensors, func(a, b models.Tensor) int { return compareNaturally(a.Name, b.Name) })
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
