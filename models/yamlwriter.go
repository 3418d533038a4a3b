package models

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// MarshalYAML writes a value as YAML from which [UnmarshalYAML] reads the same texts: those
// that the YAML library would read otherwise are in double quotes, with escapes.
func MarshalYAML(v any, options ...yaml.EncodeOption) ([]byte, error) {
	node, err := yaml.ValueToNode(v, options...)
	if err != nil {
		return nil, err
	}
	ast.Walk(quoter{}, node)
	return fmt.Appendln(nil, node), nil
}

// quoter is a visitor that puts texts into double quotes where they need them.
type quoter struct {
	flow bool // inside a list or mapping in one line
}

// Visit implements ast.Visitor.
func (q quoter) Visit(node ast.Node) ast.Visitor {
	switch n := node.(type) {
	case *ast.SequenceNode:
		q.flow = q.flow || n.IsFlowStyle
	case *ast.MappingNode:
		q.flow = q.flow || n.IsFlowStyle
	case *ast.StringNode:
		quoted := strings.HasPrefix(n.Value, `"`) // by the library
		if !quoted && !q.plain(n.Value) {
			n.Token.Type = token.DoubleQuoteType
		}
	}
	return q
}

// word is a text that needs no quotes where the library writes none.
var word = regexp.MustCompile(`^[A-Za-z]\w*$`)

// plain reports whether a text can be written as the library does.
func (q quoter) plain(text string) bool {
	if word.MatchString(text) {
		return true
	}
	for _, r := range text {
		if !unicode.IsPrint(r) && (r != '\n' || q.flow) {
			return false
		}
	}
	written, err := yaml.MarshalWithOptions(map[string]any{"k": []any{text}}, yaml.Flow(q.flow))
	if err != nil {
		return false
	}
	var back struct{ K []any }
	err = UnmarshalYAML(written, &back)
	return err == nil && len(back.K) == 1 && back.K[0] == text
}
