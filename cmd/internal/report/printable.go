package report

import (
	"reflect"
	"strings"

	"unroll/dataset/input"
)

// printable replaces every text in a value by what [input.Printable] makes of each of its
// lines: HTML allows characters that a reader must not see, and so does JSON. Lists are
// copied, since others may have them too.
func printable(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() { // and not a script or a picture
			v.SetString(printableLines(v.String()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				printable(v.Field(i))
			}
		}
	case reflect.Slice:
		if holdsNumbers(v.Type()) || v.IsNil() {
			return
		}
		copied := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(copied, v)
		v.Set(copied)
		for i := range v.Len() {
			printable(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			printable(v.Elem())
		}
	case reflect.Interface:
		if text, is := v.Interface().(string); is {
			v.Set(reflect.ValueOf(printableLines(text)))
		}
	}
}

func printableLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = input.Printable(line)
	}
	return strings.Join(lines, "\n")
}

func holdsNumbers(list reflect.Type) bool {
	switch list.Elem().Kind() {
	case reflect.String, reflect.Struct, reflect.Slice, reflect.Pointer, reflect.Interface:
		return false
	}
	return true
}
