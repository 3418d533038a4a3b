package input

import (
	"fmt"
	"reflect"
	"strings"
)

// Ranges are those that the tags of a struct's field state:
//
//	Rate  float64 `yaml:"rate" range:"(0,1]"`
//	Units []int   `yaml:"units" range:"[1,64]" length:"[1,100]"`
//
// The range of a list is that of each number in it. A range is nil where there is no tag.
func Ranges(field reflect.StructField) (numbers, length *Range) {
	return tagged(field, "range"), tagged(field, "length")
}

func tagged(field reflect.StructField, tag string) *Range {
	text, has := field.Tag.Lookup(tag)
	if !has {
		return nil
	}
	r := MustRange(text)
	return &r
}

// Check returns an error about the first number in a struct of options that is outside of
// the range of its field, or nil. It looks into the structs that have yaml keys, and its
// error, an [*Error], has their keys as a path. A zero value of a field with omitempty is
// the default, whatever the range.
func Check(options any) error {
	v := reflect.Indirect(reflect.ValueOf(options))
	if v.Kind() != reflect.Struct {
		return nil
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		key, rest, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		option, _, _ := strings.Cut(rest, ",")
		switch {
		case option == "inline":
			if err := Check(v.Field(i).Interface()); err != nil {
				return err
			}
		case key == "", option == "omitempty" && v.Field(i).IsZero():
		case field.Tag.Get("range") == "" && field.Tag.Get("length") == "":
			if err := Check(v.Field(i).Interface()); err != nil {
				return Bad(key, "%s: %w", key, err)
			}
		default:
			numbers, length := Ranges(field)
			if problem := problemOf(v.Field(i), numbers, length); problem != "" {
				return Bad(key, "%s: %s", key, problem)
			}
		}
	}
	return nil
}

// problemOf says what is wrong with a number or with a list of numbers; "" for nothing.
func problemOf(v reflect.Value, numbers, length *Range) string {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return ""
		}
		return problemOf(v.Elem(), numbers, length)
	case reflect.Slice:
		if length != nil && !length.Has(float64(v.Len())) {
			return fmt.Sprintf("it has %s: give %v", count(v.Len()), length)
		}
		for i := range v.Len() {
			if problem := problemOf(v.Index(i), numbers, nil); problem != "" {
				return problem
			}
		}
		return ""
	case reflect.Int:
		return numbers.Problem(float64(v.Int()), fmt.Sprint(v.Int()), "a whole number")
	}
	return numbers.Problem(v.Float(), number(v.Float()), "a number")
}

func count(n int) string {
	switch n {
	case 0:
		return "no numbers"
	case 1:
		return "1 number"
	}
	return fmt.Sprintf("%d numbers", n)
}

// Problem says that a number, as the user wrote it, is outside of the range, and which kind
// of number would be right, such as "-1: give a whole number from 0 to 10"; "" if it is
// inside.
func (r Range) Problem(v float64, written, kind string) string {
	if r.Has(v) {
		return ""
	}
	return fmt.Sprintf("%s: give %s %v", written, kind, r)
}
