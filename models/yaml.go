package models

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"unroll/dataset"
	"unroll/dataset/input"
)

// Limits of a YAML text, which can grow without bounds when it is parsed.
const (
	maxYAMLBytes = 1 << 20 // of a Spec
	maxDepth     = 40
	maxAliases   = 16
	// entryBytes is the size of a text for each line, list, mapping and item that it may
	// have: memory and time grow with these.
	entryBytes = 100
)

// MaxPlanBytes is the greatest size of a plan, which holds many Specs.
const MaxPlanBytes = 1 << 23

// UnmarshalYAML decodes the YAML text of a file with several Specs. The text is bounded, and
// the YAML library's panics are errors.
func UnmarshalYAML(text []byte, into any, options ...yaml.DecodeOption) error {
	return unmarshal(text, MaxPlanBytes, into, options...)
}

func unmarshal(text []byte, maxBytes int, into any, options ...yaml.DecodeOption) error {
	body, err := parseYAML(text, maxBytes)
	if err != nil {
		return err
	}
	return decodeNode(body, into, options...)
}

// parseYAML parses a text, which is bounded; an empty one is nil.
func parseYAML(text []byte, maxBytes int) (body ast.Node, err error) {
	defer recovered(&err)
	if len(text) > maxBytes {
		return nil, fmt.Errorf("it has %d bytes of YAML: give at most %d", len(text), maxBytes)
	}
	if err := checkEntries(text, maxBytes/entryBytes); err != nil {
		return nil, err
	}
	tokens := lexer.Tokenize(strings.TrimPrefix(string(text), byteOrderMark))
	if err := checkTokens(tokens); err != nil {
		return nil, err
	}
	restoreTabs(tokens)
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, err
	}
	for _, doc := range file.Docs {
		switch doc.Body.(type) {
		case nil, *ast.DirectiveNode, *ast.CommentGroupNode:
		default:
			return doc.Body, nil
		}
	}
	return nil, nil
}

// byteOrderMark is what some editors write before a text.
const byteOrderMark = "\ufeff"

// restoreTabs puts back the tabs inside texts without quotes, which the library drops.
func restoreTabs(tokens token.Tokens) {
	for _, t := range tokens {
		written := strings.TrimSpace(t.Origin)
		if t.Type == token.StringType && strings.ReplaceAll(written, "\t", "") == t.Value {
			t.Value = written
		}
	}
}

// decodeNode decodes what parseYAML returned.
func decodeNode(body ast.Node, into any, options ...yaml.DecodeOption) (err error) {
	defer recovered(&err)
	if body == nil {
		return nil
	}
	return yaml.NodeToValue(body, into, options...)
}

// recovered makes a panic of the YAML library an error.
func recovered(err *error) {
	if recover() != nil {
		*err = errors.New("this cannot be read as YAML: look for a tag (!), an anchor (&) or an alias (*) without a value")
	}
}

// checkEntries refuses a text with too many lines and items of lists, before it is split into
// tokens, which take a hundred times its memory.
func checkEntries(text []byte, most int) error {
	entries := 0
	for _, mark := range []string{"\n", "[", "{", ","} {
		entries += bytes.Count(text, []byte(mark))
	}
	if entries > most {
		return fmt.Errorf("it has more than %d lines and items of lists: give fewer", most)
	}
	return nil
}

// checkTokens refuses a text that is too deep or has too many aliases.
func checkTokens(tokens token.Tokens) error {
	contents, directive := false, 0 // of the document; the line of a directive such as %YAML 1.2
	aliases, flow, line, inLine := 0, 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, inLine = t.Position.Line, 0
		}
		switch t.Type {
		case token.DirectiveType:
			directive = line
		case token.AliasType:
			aliases++
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType:
			inLine++
		}
		switch {
		case t.Type == token.DocumentHeaderType && contents:
			return fmt.Errorf("line %d: it has several documents (---): give one", line)
		case aliases > maxAliases:
			return fmt.Errorf("line %d: it has more than %d aliases (*): write the values out", line, maxAliases)
		case flow > maxDepth || inLine > maxDepth && flow == 0 || t.Position.IndentNum > 8*maxDepth:
			return fmt.Errorf("line %d: it is nested more than %d deep", line, maxDepth)
		}
		if t.Type != token.DocumentHeaderType && t.Type != token.CommentType && line != directive {
			contents = true
		}
	}
	return nil
}

// plainNumber is how numbers are written: not with underscores, and not to base 2, 8
// or 16.
var plainNumber = regexp.MustCompile(`^[-+]?(0|[1-9]\d*)?(\.\d*)?([eE][-+]?\d+)?$`)

// checkNumbers refuses texts where a type has numbers, fractions where it has whole
// numbers, numbers in another notation, and those outside of their range. It runs before
// the text is decoded, which overflows at other numbers on other platforms.
func checkNumbers(node ast.Node, t reflect.Type) error {
	return checkValue(node, reflect.StructField{Type: t})
}

// checkValue is checkNumbers for the value of a field.
func checkValue(node ast.Node, field reflect.StructField) error {
	t := field.Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch n := node.(type) {
	case *ast.MappingNode:
		if kind, _ := take(n, "kind"); t == reflect.TypeFor[dataset.Transform]() && dataset.TransformKinds()[kind] != nil {
			t = reflect.TypeOf(dataset.TransformKinds()[kind])
		}
		for _, pair := range n.Values {
			if err := checkNumbers(pair, t); err != nil {
				return err
			}
		}
	case *ast.MappingValueNode:
		if inner, has := fieldOf(t, n.Key.GetToken().Value); has {
			return checkValue(n.Value, inner)
		}
	case *ast.SequenceNode:
		for _, value := range n.Values {
			if t.Kind() == reflect.Slice {
				field.Type = t.Elem()
				if err := checkValue(value, field); err != nil {
					return err
				}
			}
		}
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.InfinityNode, *ast.NanNode:
		return checkNumber(node, t, field)
	}
	return nil
}

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

// checkNumber is checkNumbers for a number, or a text in its place, of a field.
func checkNumber(node ast.Node, t reflect.Type, field reflect.StructField) error {
	if t.Kind() == reflect.Slice { // a single number stands for a list of one
		t = t.Elem()
	}
	kind := map[reflect.Kind]string{reflect.Int: "a whole number", reflect.Float64: "a number"}[t.Kind()]
	if kind == "" {
		return nil
	}
	text := node.GetToken().Value
	value, is := numberOf(node)
	if !is || kind == "a whole number" && value != math.Trunc(value) {
		return &valueError{node, fmt.Errorf("%q is not %s", text, kind)}
	}
	r, _ := input.Ranges(field)
	if r == nil || r.Has(value) {
		return nil
	}
	key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	return &valueError{node, errors.New(key + ": " + r.Problem(value, brief(text), kind))}
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

// formerKey matches the key of published scores in its former spelling.
var formerKey = regexp.MustCompile(`(?m)^printed([:.]|$)`)

// decode reads YAML strictly into a Spec. Its errors are one sentence with a place.
func decode(path string, text []byte, spec *Spec) error {
	body, err := parseYAML(formerKey.ReplaceAll(text, []byte("published$1")), maxYAMLBytes)
	if err == nil {
		err = decodeSpec(body, spec)
	}
	if err == nil {
		return nil
	}
	at, message := explain(err, body, "", nil)
	if at == nil {
		return dataset.BadInput("", "%s: %s", path, message)
	}
	return dataset.BadInput("", "%s:%d:%d: %s", path, at.Position.Line, at.Position.Column, message)
}

// decodeSpec checks the numbers, and decodes strictly.
func decodeSpec(body ast.Node, spec *Spec) error {
	if body != nil {
		if err := checkNumbers(body, reflect.TypeFor[Spec]()); err != nil {
			return err
		}
	}
	return decodeNode(body, spec, yaml.Strict())
}
