package models

import (
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
