package models

import (
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"unroll/graph"
)

// Cell is a cell in a Spec: a registered name or the path of an equation file, or
// a mapping of the name and the cell's options or equations.
//
//	cell: lstm
//	cell: {name: lstm, recurrent_activation: hard_sigmoid}
//	cell: my.cell
type Cell struct {
	Name string
	graph.Cell
}

// NewCell returns the cell registered under a name, with default options.
func NewCell(name string) (Cell, error) {
	info, err := graph.Lookup(name)
	if err != nil {
		return Cell{}, err
	}
	return Cell{Name: name, Cell: info.New()}, nil
}

func defaultCell() Cell {
	cell, err := NewCell("lstm")
	if err != nil {
		panic(err) // the package that this one imports registers it
	}
	return cell
}

// UnmarshalYAML reads a name, or a mapping with the name and options.
func (c *Cell) UnmarshalYAML(node ast.Node) error {
	name, options, err := named(node, "a cell")
	if err != nil {
		return err
	}
	if written, has := textOption(options, "equations"); has {
		info, err := graph.Parse(name, []byte(written))
		if err != nil {
			return &valueError{node: node, err: err}
		}
		*c = Cell{Name: name, Cell: info.New()}
		return nil
	}
	if *c, err = NewCell(name); err != nil {
		return &valueError{node: node, err: err}
	}
	return decodeOptions(options, c.Cell)
}

// textOption returns an option whose value is a text.
func textOption(options *ast.MappingNode, key string) (text string, has bool) {
	if options == nil {
		return "", false
	}
	for _, pair := range options.Values {
		if pair.Key.String() != key {
			continue
		}
		switch value := pair.Value.(type) {
		case *ast.LiteralNode:
			return value.Value.Value, true
		case *ast.StringNode:
			return value.Value, true
		}
	}
	return "", false
}

// MarshalYAML writes the name with all options or equations, so that a saved Spec
// depends on no default and no other file.
func (c Cell) MarshalYAML() (any, error) {
	if w, is := c.Cell.(graph.Written); is {
		return yaml.MapSlice{{Key: "name", Value: c.Name}, {Key: "equations", Value: w.Text()}}, nil
	}
	return withName(c.Name, c.Cell)
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
