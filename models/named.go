package models

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// In a Spec, what comes in several kinds is a name, or a mapping of the name and
// the kind's options.

// oneOf reads such a node: the choice that has the name, and the options that
// change it. What is how the error calls it, such as "a schedule".
func oneOf[T any](node ast.Node, what string, choices map[string]T) (chosen T, options *ast.MappingNode, err error) {
	name, options, err := named(node, what)
	if err != nil {
		return chosen, nil, err
	}
	chosen, known := choices[name]
	if !known {
		_, noun, _ := strings.Cut(what, " ")
		names := slices.Sorted(maps.Keys(choices))
		return chosen, nil, &valueError{node: node, err: fmt.Errorf("unknown %s %q: there are %s", noun, name, strings.Join(names, ", "))}
	}
	return chosen, options, nil
}

// named splits a YAML node into the name it gives and the mapping with its
// options, which is nil where there is only a name.
func named(node ast.Node, what string) (name string, options *ast.MappingNode, err error) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, nil, nil
	case *ast.MappingValueNode:
		return named(ast.Mapping(n.Start, false, n), what)
	case *ast.MappingNode:
		rest := ast.Mapping(n.Start, n.IsFlowStyle)
		for _, pair := range n.Values {
			if pair.Key.String() != "name" {
				rest.Values = append(rest.Values, pair)
			} else if text, ok := pair.Value.(*ast.StringNode); ok {
				name = text.Value
			}
		}
		if name != "" {
			return name, rest, nil
		}
	}
	return "", nil, &valueError{node: node, err: fmt.Errorf("%s is a name, or {name: NAME, option: value}", what)}
}

// decodeOptions decodes a mapping strictly into a struct of options.
func decodeOptions(options *ast.MappingNode, into any) error {
	if options == nil || len(options.Values) == 0 {
		return nil
	}
	if err := yaml.NodeToValue(options, into, yaml.Strict()); err != nil {
		return &optionError{err: err, options: into}
	}
	return nil
}

// withName puts the name before the options of a struct.
func withName(name string, options any) (any, error) {
	text, err := yaml.Marshal(options)
	if err != nil {
		return nil, err
	}
	var rest yaml.MapSlice
	if err := yaml.Unmarshal(text, &rest); err != nil {
		return nil, err
	}
	return append(yaml.MapSlice{{Key: "name", Value: name}}, rest...), nil
}
