package models

import (
	_ "embed"
	"errors"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"unroll/dataset"
	"unroll/dataset/input"
)

// Key is a key of a Spec, or an option of a member that a Spec names.
type Key struct {
	Path    string       // in a Spec, such as "train.optimizer.rate"
	About   string       // what its value is, with the unit
	Type    reflect.Type // of the value
	Default any          // in [Default], or of the member
	Member  string       // whose option it is, such as "adam"; "" for a key of every Spec
	Choices []Choice     // the possible values, where they are listed
	Keys    []Key        // of a mapping with fixed keys
	Range   *input.Range // of a number, or of each number in a list; nil for other values
	Length  *input.Range // of a list; nil where any length will do
}

// Choice is a possible value of a key: a text, or the name of a member with options.
type Choice struct {
	Name    string
	About   string // "" if the name says it
	Options []Key
}

// Name is the last part of the path.
func (k Key) Name() string { return k.Path[strings.LastIndex(k.Path, ".")+1:] }

// Keys returns all keys of a Spec, in the order of its YAML form.
func Keys() []Key { return keysIn(reflect.ValueOf(Default()), "", "") }

// keysIn returns the keys of a struct with yaml tags.
func keysIn(v reflect.Value, prefix, member string) []Key {
	var keys []Key
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, option, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case option == "inline":
			keys = append(keys, keysIn(v.Field(i), prefix, member)...)
		case name != "" && name != "-":
			k := keyOf(v.Field(i), prefix+name, member, about(v.Type(), field.Name))
			k.Range, k.Length = input.Ranges(field)
			keys = append(keys, k)
		}
	}
	return keys
}

// chooser is a value that names a member of a family.
type chooser interface {
	choice() string // the name of the member
	choices(path string) []Choice
}

func keyOf(v reflect.Value, path, member, about string) Key {
	k := Key{Path: path, About: about, Type: v.Type(), Default: v.Interface(), Member: member}
	inner := v
	if v.Kind() == reflect.Pointer {
		inner = reflect.New(v.Type().Elem()).Elem()
	}
	_, isLeaf := k.Default.(yaml.InterfaceMarshaler)
	switch c, chooses := k.Default.(chooser); {
	case chooses:
		k.Choices = c.choices(path)
	case v.Type() == reflect.TypeFor[dataset.Transforms]():
		k.Choices = transformChoices(path)
	case inner.Kind() == reflect.Struct && !isLeaf:
		k.Keys = keysIn(inner, path+".", member)
	default:
		k.Choices = texts(v.Type(), k.Name())
	}
	return k
}

func (n Named[T]) choice() string { return n.resolved().Name }

// choices are the members of the registry.
func (n Named[T]) choices(path string) []Choice {
	var all []Choice
	for _, entry := range registryOf[T]().All() {
		choice := Choice{Name: entry.Name, About: entry.Summary}
		// The set function gets the options of the member's name, and sets none.
		_, err := entry.With(func(options any) error {
			choice.Options = keysIn(reflect.Indirect(reflect.ValueOf(options)), path+".", entry.Name)
			return nil
		})
		if err != nil {
			panic("models: " + entry.Name + ": " + err.Error()) // its defaults are wrong
		}
		all = append(all, choice)
	}
	return all
}

func transformChoices(path string) []Choice {
	var all []Choice
	for name, zero := range dataset.TransformKinds() {
		t := reflect.TypeOf(zero)
		all = append(all, Choice{name, about(t, ""), keysIn(reflect.ValueOf(zero), path+".", name)})
	}
	slices.SortFunc(all, func(a, b Choice) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// texts are the values of a key that is a text: those of its type, or of its name
// where the type is string.
func texts(t reflect.Type, name string) []Choice {
	var all []Choice
	prefix := typeName(t) + "="
	for _, line := range keyLines() {
		if value, is := strings.CutPrefix(line[0], prefix); is {
			all = append(all, Choice{Name: value, About: line[1]})
		}
	}
	for _, value := range map[string][]string{
		"dtype":                {"float32", "float64"},
		"decimal":              {".", ","},
		"calendar":             {dataset.Month, dataset.Quarter, dataset.Weekday, dataset.Hour},
		"activation":           {"hard_sigmoid", "linear", "relu", "sigmoid", "softplus", "tanh"},
		"recurrent_activation": {"hard_sigmoid", "linear", "relu", "sigmoid", "softplus", "tanh"},
		"without":              {"input_gate", "forget_gate", "output_gate", "input_activation", "output_activation"},
	}[name] {
		all = append(all, Choice{Name: value})
	}
	return all
}

// keyText has the doc comments of the fields with yaml tags, of their named values and
// of transforms, one a line. A test writes it.
//
//go:embed keys.txt
var keyText string

// keyLines are the lines of keyText: what is described, and the description.
var keyLines = sync.OnceValue(func() [][2]string {
	var lines [][2]string
	for line := range strings.Lines(keyText) {
		what, text, _ := strings.Cut(strings.TrimSpace(line), ": ")
		lines = append(lines, [2]string{what, text})
	}
	return lines
})

// about describes a field of a type, or with "" the type.
func about(t reflect.Type, field string) string {
	what := strings.TrimSuffix(typeName(t)+"."+field, ".")
	for _, line := range keyLines() {
		if line[0] == what {
			return line[1]
		}
	}
	return ""
}

func typeName(t reflect.Type) string { return path.Base(t.PkgPath()) + "." + t.Name() }

// AllKeys returns all keys of a Spec and the options of all members.
func AllKeys() []Key { return allKeys(Keys()) }

// FindKey returns the key of a path, or for the path of an option that of each member that
// has it. An error about an unknown one names the nearest key and its siblings.
func FindKey(path string) ([]Key, error) {
	keys := slices.DeleteFunc(AllKeys(), func(k Key) bool { return k.Path != path })
	if len(keys) == 0 {
		return nil, errors.New(unknownKey(strings.Split(path, "."), "", nil))
	}
	return keys, nil
}

func allKeys(keys []Key) []Key {
	var all []Key
	for _, k := range keys {
		all = append(append(all, k), allKeys(k.Keys)...)
		for _, c := range k.Choices {
			all = append(all, allKeys(c.Options)...)
		}
	}
	return all
}
