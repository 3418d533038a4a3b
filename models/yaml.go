package models

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"

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
	if err := checkUTF8(text); err != nil {
		return nil, err
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

// checkUTF8 refuses a text in another encoding, of which the library would replace characters.
func checkUTF8(text []byte) error {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return fmt.Errorf("line %d: it is not UTF-8 (byte %#02x): save the file as UTF-8", 1+bytes.Count(text[:at], []byte("\n")), text[at])
		}
		at += size
	}
	return nil
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
	return dataset.BadInput(limitOf(err), "%s:%d:%d: %s", path, at.Position.Line, at.Position.Column, message)
}

// decodeSpec checks tags and the kinds of values, and decodes strictly.
func decodeSpec(body ast.Node, spec *Spec) error {
	if err := checkTags(body); err != nil {
		return err
	}
	if err := checkKinds(body, reflect.TypeFor[Spec]()); err != nil {
		return err
	}
	return decodeNode(body, spec, yaml.Strict())
}
