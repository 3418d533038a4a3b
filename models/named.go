package models

import (
	"fmt"
	"reflect"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"unroll/graph"
	"unroll/graph/optimizer"
)

// Named is a member of a registry in a Spec: in YAML its name, or a mapping of the
// name and the member's options. The path of an equation file is a name too; the
// text of the file can then be the option equations.
//
//	cell: lstm
//	cell: {name: lstm, forget_bias: 2}
//	cell: my.cell
//
// Without a Value the member is a new one of that Name, or the default without either.
type Named[T any] struct {
	Name  string
	Value T
}

// Cell is a recurrent cell in a Spec, one of [graph.Cells] or an equation file.
type Cell = Named[graph.Cell]

// Head is a head in a Spec, one of [graph.Heads].
type Head = Named[graph.Head]

// Loss is a loss in a Spec, one of [graph.Losses].
type Loss = Named[graph.Loss]

// WindowScaling is a scaling of windows in a Spec, one of [graph.Scalings].
type WindowScaling = Named[graph.Scaling]

// registries are those whose members a Spec can name.
var registries = []any{graph.Cells, graph.Heads, graph.Losses, graph.Scalings, optimizer.Rules, optimizer.Schedules}

func registryOf[T any]() *graph.Registry[T] {
	for _, r := range registries {
		if r, is := r.(*graph.Registry[T]); is {
			return r
		}
	}
	panic("models: no registry of " + reflect.TypeFor[T]().String())
}

// NewCell returns the cell of a name, with default options.
func NewCell(name string) (Cell, error) {
	entry, err := graph.Cells.Lookup(name)
	if err != nil {
		return Cell{}, err
	}
	return Cell{name, entry.New()}, nil
}

// standard is the default member of a registry.
func standard[T any]() Named[T] {
	entry := registryOf[T]().Default()
	return Named[T]{entry.Name, entry.New()}
}

// resolved is the member with its name and value; without a value if the name is
// unknown, which check reports.
func (n Named[T]) resolved() Named[T] {
	switch {
	case any(n.Value) != nil:
	case n.Name == "":
		return standard[T]()
	default:
		if entry, err := registryOf[T]().Lookup(n.Name); err == nil {
			n.Value = entry.New()
		}
	}
	return n
}

// check says that the name is unknown or which option is impossible, or returns nil.
func (n Named[T]) check() error {
	n = n.resolved()
	if any(n.Value) == nil {
		_, err := registryOf[T]().Lookup(n.Name)
		return err
	}
	return graph.Check(n.Value)
}

// Summary says in a line what the member is, such as "mean squared error".
func (n Named[T]) Summary() string {
	n = n.resolved()
	for _, entry := range registryOf[T]().All() {
		if entry.Name == n.Name {
			return entry.Summary
		}
	}
	return n.Name
}

// UnmarshalYAML reads a name, or a mapping of the name and options.
func (n *Named[T]) UnmarshalYAML(node ast.Node) error {
	registry := registryOf[T]()
	name, options, err := splitName(node, registry.Kind())
	if err != nil {
		return err
	}
	entry, options, err := lookup(registry, name, options)
	if err != nil {
		return &valueError{node: node, err: err}
	}
	value, err := entry.With(func(into any) error {
		if registry.Kind() == optimizer.Rules.Kind() {
			options = withoutLeftovers(options, into)
		}
		return decodeOptions(name, options, into)
	})
	if err == nil {
		*n = Named[T]{name, value}
	}
	return err
}

// lookup finds the member of a name, or makes it from the text of its file; that
// is no option any more.
func lookup[T any](registry *graph.Registry[T], name string, options *ast.MappingNode) (graph.Entry[T], *ast.MappingNode, error) {
	if format, is := registry.Format(name); is {
		if text, rest := take(options, equationsKey); text != "" {
			entry, err := format.Parse(name, []byte(text))
			return entry, rest, err
		}
	}
	entry, err := registry.Lookup(name)
	return entry, options, err
}

// MarshalYAML writes the name with all options, or with the text of the file, so
// that a saved Spec depends on no default and no other file.
func (n Named[T]) MarshalYAML() (any, error) {
	n = n.resolved()
	if w, is := any(n.Value).(graph.Written); is {
		return yaml.MapSlice{{Key: "name", Value: n.Name}, {Key: equationsKey, Value: w.Text()}}, nil
	}
	return withName(n.Name, n.Value)
}

// equationsKey is the option with the text of an equation file.
const equationsKey = "equations"

// splitName splits a YAML node into the name it gives and the mapping with the
// options, which is nil where there is only a name. The kind is what errors call
// the value, such as "cell".
func splitName(node ast.Node, kind string) (name string, options *ast.MappingNode, err error) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, nil, nil
	case *ast.MappingValueNode:
		return splitName(ast.Mapping(n.Start, false, n), kind)
	case *ast.MappingNode:
		if name, options = take(n, "name"); name != "" {
			return name, options, nil
		}
	}
	return "", nil, &valueError{node: node, err: fmt.Errorf("%s: give a name, or {name: NAME, option: value}", kind)}
}

// take returns the text that a mapping has for a key, and the mapping without it.
func take(m *ast.MappingNode, key string) (text string, rest *ast.MappingNode) {
	if m == nil {
		return "", nil
	}
	rest = ast.Mapping(m.Start, m.IsFlowStyle)
	for _, pair := range m.Values {
		if value, is := textOf(pair.Value); is && pair.Key.String() == key {
			text = value
		} else {
			rest.Values = append(rest.Values, pair)
		}
	}
	return text, rest
}

func textOf(node ast.Node) (text string, is bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	}
	return "", false
}

// decodeOptions decodes a mapping strictly into the struct of options that a name
// has.
func decodeOptions(name string, options *ast.MappingNode, into any) error {
	if options == nil || len(options.Values) == 0 {
		return nil
	}
	names := optionNames(into)
	if len(names) == 0 {
		key := options.Values[0].Key
		return &valueError{node: key, err: fmt.Errorf("unknown key %q: %s has no options", key.String(), name)}
	}
	err := checkKinds(options, reflect.TypeOf(into))
	if err == nil {
		err = yaml.NodeToValue(options, into, yaml.Strict())
	}
	if err != nil {
		return &optionError{err, name, names}
	}
	return nil
}

// withName puts the name before the options of a struct.
func withName(name string, options any) (any, error) {
	text, err := MarshalYAML(options)
	if err != nil {
		return nil, err
	}
	var rest yaml.MapSlice
	if err := yaml.Unmarshal(text, &rest); err != nil {
		return nil, err
	}
	return append(yaml.MapSlice{{Key: "name", Value: name}}, rest...), nil
}
