package models

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"unroll/dataset"
	"unroll/dataset/input"
)

// checkKinds refuses values of another kind than their keys in a type have, fractions where
// it has whole numbers, numbers in another notation, and those outside of their range. It
// runs before the text is decoded, which overflows at other numbers on other platforms and
// whose errors name types of Go.
func checkKinds(node ast.Node, t reflect.Type) error {
	return checkValue(node, reflect.StructField{Type: t})
}

// checkValue is checkKinds for the value of a field.
func checkValue(node ast.Node, field reflect.StructField) error {
	t := field.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch n := node.(type) {
	case nil, *ast.AliasNode:
		return nil
	case *ast.NullNode:
		return checkNull(n, field)
	case *ast.AnchorNode:
		return checkValue(n.Value, field)
	case *ast.TagNode:
		return checkValue(n.Value, field)
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.NodeUnmarshaler]()) {
		return nil // it checks itself
	}
	wanted, fits := kindOf(t, node)
	numbers, _ := input.Ranges(field)
	key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	if !fits {
		if numbers != nil {
			wanted = fmt.Sprintf("%s %v", wanted, numbers)
		}
		return &valueError{node, fmt.Errorf("%sgive %s, not %s", prefixed(key), wanted, written(node))}
	}
	switch n := node.(type) {
	case *ast.MappingNode:
		if kind, _ := take(n, "kind"); t == reflect.TypeFor[dataset.Transform]() && dataset.TransformKinds()[kind] != nil {
			t = reflect.TypeOf(dataset.TransformKinds()[kind])
		}
		for _, pair := range n.Values {
			if err := checkPair(pair, t); err != nil {
				return err
			}
		}
	case *ast.MappingValueNode:
		return checkPair(n, t)
	case *ast.SequenceNode:
		field.Type = t.Elem()
		for _, value := range n.Values {
			if _, isNull := value.(*ast.NullNode); isNull {
				wanted, _ := kindOf(field.Type, value)
				return &valueError{value, fmt.Errorf("%sgive %s, not null", prefixed(key), wanted)}
			}
			if err := checkValue(value, field); err != nil {
				return err
			}
		}
	default:
		if value, is := numberOf(node); is && numbers != nil && !numbers.Has(value) {
			return &valueError{node, fmt.Errorf("%s%s", prefixed(key), numbers.Problem(value, input.Brief(node.GetToken().Value), wanted))}
		}
	}
	return nil
}

// checkNull refuses a key without a value, unless that is its default: whoever writes
// "loss: null" did not choose one in silence.
func checkNull(node ast.Node, field reflect.StructField) error {
	if field.Name == "" || field.Type.Kind() == reflect.Pointer {
		return nil
	}
	wanted := "a name, or {name: NAME, option: value}"
	if !reflect.PointerTo(field.Type).Implements(reflect.TypeFor[yaml.NodeUnmarshaler]()) {
		wanted, _ = kindOf(field.Type, node)
	}
	key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	return &valueError{node, fmt.Errorf("%sit has no value: give %s, or omit the key for its default", prefixed(key), strings.TrimSuffix(wanted, ","))}
}

// coreTags are those of the kinds that a Spec has.
var coreTags = []string{"!!str", "!!int", "!!float", "!!bool", "!!seq", "!!map"}

// checkTags refuses tags that have no meaning here, and anchors of nothing, which would make
// an alias a key without a value.
func checkTags(body ast.Node) (err error) {
	if body == nil {
		return nil
	}
	ast.Walk(visitor(func(node ast.Node) {
		switch n := node.(type) {
		case *ast.TagNode:
			if tag := n.GetToken().Value; !slices.Contains(coreTags, tag) && err == nil {
				err = &valueError{n, fmt.Errorf("unknown tag %s: write the value without it, or in quotes if a text begins so", input.Brief(tag))}
			}
		case *ast.AnchorNode:
			if _, isNull := n.Value.(*ast.NullNode); isNull && err == nil {
				err = &valueError{n, fmt.Errorf("the anchor %s has no value", input.Brief(n.String()))}
			}
		}
	}), body)
	return err
}

// checkPair is checkKinds for a key of a mapping and its value.
func checkPair(pair *ast.MappingValueNode, t reflect.Type) error {
	switch pair.Key.(type) {
	case *ast.StringNode, *ast.MergeKeyNode:
	default:
		return &valueError{pair.Key, fmt.Errorf("unknown key %s: keys are texts, such as name", input.Brief(pair.Key.String()))}
	}
	if inner, has := fieldOf(t, pair.Key.GetToken().Value); has {
		return checkValue(pair.Value, inner)
	}
	return nil // an unknown key, which the decoder reports
}

func prefixed(key string) string {
	if key == "" {
		return ""
	}
	return key + ": "
}

// written is a value as a message shows it.
func written(node ast.Node) string {
	switch n := node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.LiteralNode:
		return strconv.Quote(input.Brief(n.Value.Value))
	}
	return strconv.Quote(input.Brief(node.GetToken().Value))
}

// kindOf says what is right for a type, and whether a node is.
func kindOf(t reflect.Type, node ast.Node) (wanted string, fits bool) {
	text, mapping, list := false, false, false
	switch node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		mapping = true
	case *ast.SequenceNode:
		list = true
	case *ast.StringNode:
		text = true
	}
	number, isNumber := numberOf(node)
	switch {
	case t == reflect.TypeFor[dataset.Split]():
		return `a fraction, a number of rows or a date, such as 0.67, 96 or "1957-01"`, !mapping && !list
	case t == reflect.TypeFor[dataset.Source]():
		return "a file, or a mapping such as {source: ...}", mapping || text
	case t == reflect.TypeFor[Units]() && !list:
		if wanted, fits = kindOf(t.Elem(), node); !fits {
			wanted += ", or a list of them,"
		}
		return wanted, fits
	}
	switch t.Kind() {
	case reflect.Int:
		return "a whole number", isNumber && number == math.Trunc(number)
	case reflect.Float64:
		return "a number", isNumber
	case reflect.Bool:
		_, is := node.(*ast.BoolNode)
		return "true or false", is
	case reflect.String:
		return "a text", !mapping && !list
	case reflect.Slice, reflect.Array:
		if k := t.Elem().Kind(); k == reflect.Int || k == reflect.Float64 {
			return "a list of numbers, such as [0, 1],", list
		}
		return "a list, such as [a, b]", list
	case reflect.Struct:
		key, _, _ := strings.Cut(t.Field(0).Tag.Get("yaml"), ",")
		return fmt.Sprintf("a mapping such as {%s: ...}", key), mapping
	}
	return "a mapping such as {kind: min_max}", mapping // of a transform
}

// plainNumber is how numbers are written: not with underscores, and not to base 2, 8
// or 16.
var plainNumber = regexp.MustCompile(`^[-+]?(0|[1-9]\d*)?(\.\d*)?([eE][-+]?\d+)?$`)

// checkNotation refuses numbers in another notation, whatever they are for.
func checkNotation(body ast.Node) error {
	odd := ""
	ast.Walk(visitor(func(node ast.Node) {
		switch node.(type) {
		case *ast.IntegerNode, *ast.FloatNode:
			if number := node.GetToken().Value; !plainNumber.MatchString(number) {
				odd = number
			}
		}
	}), body)
	if odd != "" {
		return fmt.Errorf("%s is not how numbers are written: write it in decimal digits, such as 1000 or 1e3", odd)
	}
	return nil
}

// visitor calls a function for every node.
type visitor func(ast.Node)

// Visit implements ast.Visitor.
func (v visitor) Visit(node ast.Node) ast.Visitor {
	v(node)
	return v
}

// numberOf is the number that a node has, if it is written as numbers are.
func numberOf(node ast.Node) (value float64, is bool) {
	switch n := node.(type) {
	case *ast.InfinityNode:
		return n.Value, true
	case *ast.NanNode:
		return math.NaN(), true
	}
	text := node.GetToken().Value
	value, err := strconv.ParseFloat(text, 64)
	return value, plainNumber.MatchString(text) && (err == nil || errors.Is(err, strconv.ErrRange))
}

// fieldOf is the field of a struct that has a key.
func fieldOf(t reflect.Type, key string) (reflect.StructField, bool) {
	if t.Kind() != reflect.Struct {
		return reflect.StructField{}, false
	}
	for i := range t.NumField() {
		field := t.Field(i)
		name, option, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if option == "inline" {
			if inner, has := fieldOf(field.Type, key); has {
				return inner, true
			}
		}
		if name == key {
			return field, true
		}
	}
	return reflect.StructField{}, false
}
