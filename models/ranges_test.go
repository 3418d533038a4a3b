package models_test

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"unroll/models"
)

// isNumber reports whether values of a type are numbers or lists of them.
func isNumber(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.Kind() == reflect.Int || t.Kind() == reflect.Float64
}

// TestRangesAgree compares the verdicts of reader and schema at the ends of the range of
// every number, and beyond them. Every number has a range.
func TestRangesAgree(t *testing.T) {
	validate := schema(t)
	count := 0
	for _, k := range models.AllKeys() {
		if !isNumber(k.Type) {
			continue
		}
		if k.Range == nil {
			t.Errorf("%s (%s) has no range: give its field a tag, such as range:\"[0,1]\"", k.Path, k.Member)
			continue
		}
		step := func(v, to float64) float64 { // the next number that YAML keeps
			if k.Type.Kind() == reflect.Float64 || k.Type.Kind() == reflect.Pointer || k.Path == "transforms.range" ||
				k.Type.Kind() == reflect.Slice && k.Type.Elem().Kind() == reflect.Float64 {
				return v + math.Copysign(max(1e-9*math.Abs(v), 1e-15), to)
			}
			return v + to
		}
		for v, inside := range map[float64]bool{
			k.Range.Low: !k.Range.Above, step(k.Range.Low, -1): false, step(k.Range.Low, 1): true,
			k.Range.High: !k.Range.Below, step(k.Range.High, 1): false, step(k.Range.High, -1): true, 1e308: false, -1e308: false,
		} {
			count++
			text := strconv.FormatFloat(v, 'g', -1, 64)
			if math.Abs(v) < 1e35 {
				text = strconv.FormatFloat(v, 'f', -1, 64)
			}
			if math.Abs(v) > math.MaxInt64 && math.Abs(v) < 1e35 {
				text += ".0"
			}
			if strings.HasSuffix(k.Path, "transforms.range") {
				other := strconv.FormatFloat(k.Range.High/2, 'f', -1, 64)
				text = map[bool]string{true: "[" + other + ", " + text + "]", false: "[" + text + ", " + other + "]"}[v > 0]
			} else if k.Member != "" && k.Type.Kind() == reflect.Slice {
				text = "[" + text + "]"
			}
			key, yaml := assignment(k, text)
			spec := models.Default()
			spec.Name = "x"
			err := spec.Set(key, yaml)
			// Other checks may refuse a number that is inside of its range.
			if outside := err != nil && strings.Contains(err.Error(), "number "+k.Range.String()); outside == inside {
				t.Errorf("the reader on %s=%s, %v: %v", key, yaml, k.Range, err)
			}
			nested := yaml
			parts := strings.Split(key, ".")
			for i := len(parts) - 1; i >= 0; i-- {
				nested = fmt.Sprintf("{%s: %s}", parts[i], nested)
			}
			nested = "{name: x, " + nested[1:]
			if err := validate([]byte(nested)); (err == nil) != inside {
				t.Errorf("the schema on %s, %v: %v", nested, k.Range, err)
			}
		}
	}
	if count < 500 {
		t.Errorf("only %d numbers were tried", count)
	}
}
