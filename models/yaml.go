package models

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"unroll/dataset"
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

func unmarshal(text []byte, maxBytes int, into any, options ...yaml.DecodeOption) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("this cannot be read as YAML: look for a tag (!), an anchor (&) or an alias (*) without a value")
		}
	}()
	if err := checkYAML(text, maxBytes); err != nil {
		return err
	}
	return yaml.UnmarshalWithOptions(text, into, options...)
}

// checkYAML refuses a text that is too long, too deep or has too many aliases.
func checkYAML(text []byte, maxBytes int) error {
	if len(text) > maxBytes {
		return fmt.Errorf("it has %d bytes of YAML: give at most %d", len(text), maxBytes)
	}
	entries := 0
	for _, mark := range []string{"\n", "[", "{", ","} {
		entries += bytes.Count(text, []byte(mark))
	}
	if most := maxBytes / entryBytes; entries > most {
		return fmt.Errorf("it has more than %d lines and items of lists: give fewer", most)
	}
	contents, directive := false, 0 // of the document; the line of a directive such as %YAML 1.2
	aliases, flow, line, inLine := 0, 0, 0, 0
	for _, t := range lexer.Tokenize(string(text)) {
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
// numbers, and numbers in another notation.
func checkNumbers(node ast.Node, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, pair := range n.Values {
			if err := checkNumbers(pair, t); err != nil {
				return err
			}
		}
	case *ast.MappingValueNode:
		if field, has := fieldOf(t, n.Key.GetToken().Value); has {
			return checkNumbers(n.Value, field)
		}
	case *ast.SequenceNode:
		for _, value := range n.Values {
			if t.Kind() == reflect.Slice {
				if err := checkNumbers(value, t.Elem()); err != nil {
					return err
				}
			}
		}
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode:
		return checkNumber(node, t)
	}
	return nil
}

// checkNotation refuses numbers in another notation, whatever they are for.
func checkNotation(text []byte) error {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return err
	}
	odd := ""
	for _, doc := range file.Docs {
		ast.Walk(visitor(func(node ast.Node) {
			switch node.(type) {
			case *ast.IntegerNode, *ast.FloatNode:
				if number := node.GetToken().Value; !plainNumber.MatchString(number) {
					odd = number
				}
			}
		}), doc.Body)
	}
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

func checkNumber(node ast.Node, t reflect.Type) error {
	kind, text := t.Kind(), node.GetToken().Value
	if kind == reflect.Slice { // a single number stands for a list of one
		kind = t.Elem().Kind()
	}
	if kind != reflect.Int && kind != reflect.Float64 {
		return nil
	}
	value, isFloat := node.(*ast.FloatNode)
	whole := !isFloat || value.Value == math.Trunc(value.Value)
	if !plainNumber.MatchString(text) || kind == reflect.Int && !whole {
		return &valueError{node, fmt.Errorf("%q is not %s", text, map[reflect.Kind]string{reflect.Int: "a whole number", reflect.Float64: "a number"}[kind])}
	}
	return nil
}

// fieldOf is the type of the field of a struct that has a key.
func fieldOf(t reflect.Type, key string) (reflect.Type, bool) {
	if t.Kind() != reflect.Struct {
		return nil, false
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
			return field.Type, true
		}
	}
	return nil, false
}

// decode reads YAML strictly into a Spec. Its errors are one sentence with a place.
func decode(path string, text []byte, spec *Spec) error {
	err := unmarshal(text, maxYAMLBytes, spec, yaml.Strict())
	if err == nil {
		err = checkDocument(text, reflect.TypeFor[Spec]())
	}
	if err == nil {
		return nil
	}
	at, message := explain(err, text, "", nil)
	if at == nil {
		return dataset.BadInput("", "%s: %s", path, message)
	}
	return dataset.BadInput("", "%s:%d:%d: %s", path, at.Position.Line, at.Position.Column, message)
}

// checkDocument is checkNumbers for a text.
func checkDocument(text []byte, t reflect.Type) error {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return err
	}
	for _, doc := range file.Docs {
		if err := checkNumbers(doc.Body, t); err != nil {
			return err
		}
	}
	return nil
}
