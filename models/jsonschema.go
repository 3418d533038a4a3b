package models

import (
	"reflect"

	"unroll/dataset"
	"unroll/dataset/input"
)

// JSONSchema returns a JSON Schema (draft 2020-12) of the YAML form of a Spec, as what
// encoding/json makes of a document.
func JSONSchema() map[string]any {
	schema := mapping(Keys())
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = "Configuration of unroll"
	schema["required"] = []string{"name"}
	return schema
}

// mapping is the schema of a mapping with these keys and no others.
func mapping(keys []Key) map[string]any {
	properties := map[string]any{}
	for _, k := range keys {
		s := k.schema()
		s["description"] = k.About
		if value := k.defaultJSON(); value != nil {
			s["default"] = value
		}
		properties[k.Name()] = s
	}
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}

// defaultJSON is the default of a key that is no mapping, nil for none: of a member the
// name.
func (k Key) defaultJSON() any {
	switch v := k.Default.(type) {
	case chooser:
		return v.choice()
	case dataset.Split:
		return v.Fraction
	}
	if kind := k.Type.Kind(); kind == reflect.Struct || kind == reflect.Pointer || kind == reflect.Slice || k.Path == "name" {
		return nil
	}
	return k.Default
}

// schema is that of a key's value.
func (k Key) schema() map[string]any {
	switch k.Type {
	case reflect.TypeFor[dataset.Source](): // a file alone stands for the mapping
		return anyOf(typed("string"), mapping(k.Keys))
	case reflect.TypeFor[dataset.Split]():
		return anyOf(within(typed("number"), &splitRange), typed("string"))
	case reflect.TypeFor[dataset.Transforms]():
		return list(anyOf(members("kind", k.Choices)...))
	case reflect.TypeFor[Units]():
		return anyOf(within(typed("integer"), k.Range), k.list(reflect.TypeFor[int]()))
	}
	switch {
	case k.Keys != nil && k.Type.Kind() == reflect.Pointer:
		return anyOf(mapping(k.Keys), typed("null"))
	case k.Keys != nil:
		return mapping(k.Keys)
	case k.Type.Kind() == reflect.Struct:
		return k.named()
	}
	return k.value(k.Type)
}

// splitRange is that of the number of a split, which [dataset.ParseSplit] checks.
var splitRange = input.MustRange("(0,1e9]")

// named is the schema of a member of a registry: its name, or the name and options.
func (k Key) named() map[string]any {
	var names []string
	for _, c := range k.Choices {
		names = append(names, c.Name)
	}
	all := []any{map[string]any{"enum": names}}
	if k.Type == reflect.TypeFor[Cell]() { // an equation file
		file := map[string]any{"type": "string", "pattern": `\.\w+$`}
		all = append(all, file, map[string]any{
			"type": "object", "required": []string{"name"},
			"properties": map[string]any{"name": file, equationsKey: typed("string")}, "additionalProperties": false,
		})
	}
	return map[string]any{"anyOf": append(all, members("name", k.Choices)...)}
}

// members are the schemas of members with their options, where a key has their name.
func members(key string, choices []Choice) []any {
	var all []any
	for _, c := range choices {
		s := mapping(c.Options)
		s["properties"].(map[string]any)[key] = map[string]any{"const": c.Name}
		s["required"], s["description"] = []string{key}, c.About
		all = append(all, s)
	}
	return all
}

// value is the schema of a number, a text, yes or no, or a list of them.
func (k Key) value(t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.Pointer:
		return anyOf(k.value(t.Elem()), typed("null"))
	case reflect.Slice:
		return k.list(t.Elem())
	case reflect.Bool:
		return typed("boolean")
	case reflect.Int:
		return within(typed("integer"), k.Range)
	case reflect.Float64:
		return within(typed("number"), k.Range)
	}
	if len(k.Choices) == 0 {
		return map[string]any{"type": []string{"string", "number"}} // a column can be a number
	}
	names := []string{""} // the default
	for _, c := range k.Choices {
		names = append(names, c.Name)
	}
	return map[string]any{"enum": names}
}

// list is the schema of a list of a key.
func (k Key) list(element reflect.Type) map[string]any {
	s := list(k.value(element))
	if k.Length != nil {
		s["minItems"], s["maxItems"] = k.Length.Low, k.Length.High
	}
	return s
}

// within adds a range, if there is one, to the schema of a number.
func within(s map[string]any, r *input.Range) map[string]any {
	if r == nil {
		return s
	}
	low, high := "minimum", "maximum"
	if r.Above {
		low = "exclusiveMinimum"
	}
	if r.Below {
		high = "exclusiveMaximum"
	}
	s[low], s[high] = r.Low, r.High
	return s
}

func typed(name string) map[string]any { return map[string]any{"type": name} }

func list(items map[string]any) map[string]any {
	return map[string]any{"type": "array", "items": items}
}

func anyOf(schemas ...any) map[string]any { return map[string]any{"anyOf": schemas} }
