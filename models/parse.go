package models

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"unroll/dataset"
	"unroll/dataset/input"
)

// ReadSpec reads a Spec from a YAML file. Errors are [*dataset.InputError].
func ReadSpec(path string) (Spec, error) {
	text, err := dataset.ReadFile(path, maxYAMLBytes, "")
	if err != nil {
		return Spec{}, input.Unreadable("the configuration "+path, "", err)
	}
	return ParseSpec(path, text)
}

// ParseSpec reads a Spec from YAML text, strictly: an unknown key, a wrong type or
// an impossible value is an error that names file, line and column. Missing keys
// have the values of [Default].
func ParseSpec(path string, text []byte) (Spec, error) {
	spec := Default()
	if err := decode(path, text, &spec); err != nil {
		return Spec{}, err
	}
	if err := spec.Validate(); err != nil {
		return Spec{}, dataset.BadInput("", "%s: %w", locate(path, text, err), err)
	}
	return spec, nil
}

// YAML writes the Spec with all values that are not zero, options of the cell
// included, so that it depends on no default. [ParseSpec] reads it back.
func (s *Spec) YAML() ([]byte, error) { return MarshalYAML(s) }

// Set changes one value by its dotted key, such as "train.epochs" or
// "model.cell.forget_bias"; the value is YAML.
func (s *Spec) Set(key, value string) error {
	key = formerKey.ReplaceAllString(key, "published$1")
	if key == "data" && !strings.HasPrefix(strings.TrimSpace(value), "{") {
		key = "data.source" // and the other keys of data stay
	}
	if len(key) > 200 {
		return dataset.BadInput("", "unknown key %.40q...", key)
	}
	place := key + "=" + input.Brief(value)
	if !utf8.ValidString(place) {
		return dataset.BadInput(key, "%s: it is not UTF-8", place)
	}
	nested := value
	parts := strings.Split(key, ".")
	for i := len(parts) - 1; i >= 0; i-- {
		nested = fmt.Sprintf("{%q: %s}", parts[i], nested)
	}
	var change any
	body, err := parseYAML([]byte(nested), maxYAMLBytes)
	if tagged := checkTags(body); err == nil && tagged != nil {
		return dataset.BadInput(key, "%s: %v", place, tagged)
	}
	if err == nil {
		err = decodeNode(body, &change, yaml.UseOrderedMap())
	}
	if err != nil {
		return dataset.BadInput(key, "%s: the value is not YAML; put a text with special characters in quotes", place)
	}
	if err := checkNotation(body); err != nil {
		return dataset.BadInput(key, "%s: %v", place, err)
	}
	if isEmpty(change) {
		return dataset.BadInput(key, "%s: an empty mapping changes nothing: name the options to change in it, such as {name: NAME}", place)
	}
	text, err := s.YAML()
	if err != nil {
		return err
	}
	var whole yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(text, &whole, yaml.UseOrderedMap()); err != nil {
		return err
	}
	if text, err = MarshalYAML(overlay(whole, change.(yaml.MapSlice))); err != nil {
		return err
	}
	if body, err = parseYAML(text, maxYAMLBytes); err != nil {
		return dataset.BadInput(key, "%s: %v", place, err)
	}
	changed := Default()
	if err := decodeSpec(body, &changed); err != nil {
		_, message := explain(err, body, "", nil)
		return dataset.BadInput(cmp.Or(limitOf(err), key), "%s: %s", place, message)
	}
	if err := changed.Validate(); err != nil {
		return dataset.BadInput(key, "%s: %v", place, err)
	}
	*s = changed
	return nil
}

// isEmpty reports whether a change ends in a mapping without keys.
func isEmpty(change any) bool {
	m, is := change.(yaml.MapSlice)
	return is && (len(m) == 0 || len(m) == 1 && isEmpty(m[0].Value))
}

// overlay replaces the values of base by those of change, mapping by mapping. A mapping
// with another name replaces the whole old one.
func overlay(base, change yaml.MapSlice) yaml.MapSlice {
	base = slices.Clone(base)
	for _, item := range change {
		at := slices.IndexFunc(base, func(b yaml.MapItem) bool { return b.Key == item.Key })
		if at < 0 {
			base = append(base, item)
			continue
		}
		inner, isMap := item.Value.(yaml.MapSlice)
		old, wasMap := base[at].Value.(yaml.MapSlice)
		if isMap && wasMap && !renames(old, inner) {
			item.Value = overlay(old, inner)
		}
		base[at] = item
	}
	return base
}

// renames reports whether a change of a mapping gives it another name.
func renames(old, change yaml.MapSlice) bool {
	isName := func(item yaml.MapItem) bool { return item.Key == "name" }
	before, after := slices.IndexFunc(old, isName), slices.IndexFunc(change, isName)
	return before >= 0 && after >= 0 && fmt.Sprint(old[before].Value) != fmt.Sprint(change[after].Value)
}

// valueError is a bad value at a YAML node.
type valueError struct {
	node ast.Node
	err  error
}

func (e *valueError) Error() string { return e.err.Error() }

// limitOf is the option of an error that says that a limit is reached, such as
// "limit.cell.depth"; empty for other errors.
func limitOf(err error) string {
	if value := (*valueError)(nil); errors.As(err, &value) {
		err = value.err
	}
	if bad := (*dataset.InputError)(nil); errors.As(err, &bad) && strings.HasPrefix(bad.Option, "limit.") {
		return bad.Option
	}
	return ""
}

// optionError is an error in the options of a member of a registry.
type optionError struct {
	err     error
	member  string
	options []string // that it has
}

func (e *optionError) Error() string { return e.err.Error() }

// badValue is an impossible value of a key, or of a key below it.
func badValue(key string, err error) error { return dataset.BadInput(key, "%s: %w", key, err) }

// explain returns the place of an error in a YAML text and a sentence about it. The
// options are those of the member that the error is about, if it is about one.
func explain(err error, body ast.Node, member string, options []string) (*token.Token, string) {
	if option := (*optionError)(nil); errors.As(err, &option) {
		return explain(option.err, body, option.member, option.options)
	}
	if input := (*dataset.InputError)(nil); errors.As(err, &input) && input.Cause != nil {
		at, _ := explain(input.Cause, body, member, options)
		return at, input.Problem
	}
	if value := (*valueError)(nil); errors.As(err, &value) {
		return value.node.GetToken(), value.Error()
	}
	if unknown := (*yaml.UnknownFieldError)(nil); errors.As(err, &unknown) {
		return unknown.Token, unknownKey(pathTo(body, unknown.Token), member, options)
	}
	var located yaml.Error
	if errors.As(err, &located) {
		return located.GetToken(), inPlainWords(located.GetMessage())
	}
	return nil, err.Error()
}

// plainWords are those for messages of the YAML library.
var plainWords = []struct {
	message *regexp.Regexp
	plain   string
}{
	{regexp.MustCompile(`^found character '\t' that cannot start any token$`), "a tab cannot indent: use blanks"},
	{regexp.MustCompile(`^mapping key (.*) already defined at \[(\d+):\d+\]$`), "key $1 is given twice, first in line $2"},
	{regexp.MustCompile(`^\w+ was used where \w+ is expected$`), "a value of this kind cannot be here: write it without a tag (!)"},
}

func inPlainWords(message string) string {
	for _, w := range plainWords {
		message = w.message.ReplaceAllString(message, w.plain)
	}
	return message
}

// locate finds the line of the key that an error names, innermost last.
func locate(path string, text []byte, err error) string {
	line := 0
	for input := (*dataset.InputError)(nil); errors.As(err, &input); err = input.Cause {
		for i, l := range strings.Split(string(text), "\n") {
			if i+1 >= line && strings.HasPrefix(strings.TrimLeft(l, " -{"), input.Option+":") {
				line = i + 1
				break
			}
		}
	}
	if line == 0 {
		return path
	}
	return fmt.Sprintf("%s:%d", path, line)
}
