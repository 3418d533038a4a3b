package formula

import (
	"fmt"
	"go/constant"
	"math"
	"regexp"
	"strings"
)

// decimal is how numbers are written.
var decimal = regexp.MustCompile(`^((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][-+]?\d+)?$`)

// faulty says what to write in place of a number in another notation, or of one that
// float32 rounds to 0.
func (w word) faulty() string {
	v, _ := constant.Float64Val(constant.ToFloat(constant.MakeFromLiteral(w.text, w.tok, 0)))
	switch zeros := strings.TrimLeft(w.text, "0"); {
	case !decimal.MatchString(w.text) && decimal.MatchString(zeros):
		return fmt.Sprintf("%s: numbers are decimal, without zeros before them: write %s", w.text, zeros)
	case !decimal.MatchString(w.text) && v != 0:
		return fmt.Sprintf("%s: numbers are decimal: write %v", w.text, v)
	case !decimal.MatchString(w.text):
		return fmt.Sprintf("%s: numbers are decimal: write digits such as 10, 0.5 or 1e-3", w.text)
	}
	digits, _, _ := strings.Cut(strings.ToLower(w.text), "e")
	if float32(v) == 0 && strings.ContainsAny(digits, "123456789") {
		return fmt.Sprintf("%s is too near 0: write 0, or a number of at least %.2g", w.text, math.SmallestNonzeroFloat32)
	}
	return ""
}
