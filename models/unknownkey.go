package models

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"unroll/dataset/input"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// optionNames are the keys of a struct of options.
func optionNames(options any) []string {
	return keyNames(keysIn(reflect.Indirect(reflect.ValueOf(options)), "", ""))
}

func keyNames(keys []Key) []string {
	var names []string
	for _, k := range keys {
		names = append(names, k.Name())
	}
	return names
}

// pathTo returns the keys that lead to the key at a place of a YAML text.
func pathTo(body ast.Node, at *token.Token) []string {
	if path := pathIn(body, at); path != nil {
		return path
	}
	return []string{at.Value}
}

// pathIn returns the keys that lead from a node to the key at a place, or nil.
func pathIn(node ast.Node, at *token.Token) []string {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, pair := range n.Values {
			if path := pathIn(pair, at); path != nil {
				return path
			}
		}
	case *ast.MappingValueNode:
		key := n.Key.GetToken()
		if key == at {
			return []string{key.Value}
		}
		if path := pathIn(n.Value, at); path != nil {
			return append([]string{key.Value}, path...)
		}
	}
	return nil
}

// unknownKey is the sentence about a key that a Spec does not have: where it is, which
// key may be meant, and which keys there are instead. The options are those of the
// member, if it is a member's option.
func unknownKey(path []string, member string, options []string) string {
	for i := 1; i < len(path) && member == ""; i++ {
		if !slices.Contains(keyNames(keysAt(path[:i-1])), path[i-1]) {
			path = path[:i] // the first that is unknown
		}
	}
	key, place := path[len(path)-1], strings.Join(path[:len(path)-1], ".")
	siblings := options
	if member == "" {
		siblings = keyNames(keysAt(path[:len(path)-1]))
	}
	text, of := fmt.Sprintf("unknown key %q", input.Brief(key)), membersWith(strings.Join(path, "."))
	switch meant := meantKey(path, siblings); {
	case len(of) > 0:
		text += ", an option of " + strings.Join(of, ", ") + ";"
	case meant != "":
		text += fmt.Sprintf(": did you mean %q?", meant)
	default:
		text += ":"
	}
	return fmt.Sprintf("%s %s has %s", text, cmp.Or(member, place, "a configuration"), cmp.Or(strings.Join(siblings, ", "), "no keys of its own"))
}

// keysAt returns the keys of the mapping at a path, or the options of all members there.
func keysAt(path []string) []Key {
	keys := Keys()
	for _, name := range path {
		at := slices.IndexFunc(keys, func(k Key) bool { return k.Name() == name })
		if at < 0 {
			return nil
		}
		options := keys[at].Choices
		keys = keys[at].Keys
		for _, c := range options {
			keys = append(keys, slices.DeleteFunc(c.Options, func(o Key) bool { return slices.Contains(keyNames(keys), o.Name()) })...)
		}
	}
	return keys
}

// meantKey returns the key that was probably meant by an unknown one, or "": a sibling
// by its name, or a key elsewhere in a Spec by its path.
func meantKey(path, siblings []string) string {
	word := path[len(path)-1]
	best, least := "", 2*(len(word)/3+1)+1
	consider := func(name, suggestion string, penalty int) {
		if d := 2*input.Edits(word, name) + penalty; d < least && suggestion != word && suggestion != strings.Join(path, ".") {
			best, least = suggestion, d
		}
	}
	for _, name := range siblings {
		consider(name, name, 0)
	}
	for _, k := range AllKeys() {
		consider(k.Name(), k.Path, 1)
	}
	return best
}

// membersWith returns the members that have an option of that path.
func membersWith(path string) []string {
	var members []string
	for _, k := range AllKeys() {
		if k.Path == path && k.Member != "" {
			members = append(members, k.Member)
		}
	}
	return members
}
