package cli

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"unroll/models"
)

func newSpec(s Streams) *cobra.Command {
	var schema, limits bool
	cmd := &cobra.Command{
		Use:   "spec [KEY]",
		Short: "print every key of a configuration with its default and choices",
		Long: "Prints the default configuration as a YAML file, with a comment above each key that says what it\n" +
			"is, in which unit, and which choices there are. It is a start for a file of your own; keys may be\n" +
			"left out. With KEY it prints this key alone, such as train.optimizer.rate or model.cell, and all\n" +
			"options of its choices.",
		Example: "  unroll spec > my.yaml\n  unroll spec model.cell\n  unroll spec train.optimizer.rate\n  unroll spec --json-schema > unroll.schema.json",
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case schema && len(args) > 0:
				return usage("--json-schema describes a whole configuration: leave out %s", args[0])
			case limits && len(args) > 0:
				return usage("--limits lists all limits: leave out %s", args[0])
			case limits:
				s.limits.print(s.Out)
				return nil
			case schema:
				return printJSON(s, models.JSONSchema())
			case len(args) == 0:
				printSpec(s.Out)
				return nil
			}
			return printKeys(s.Out, args[0])
		},
	}
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usage("spec prints one key: %s is one too many", args[1])
		}
		return nil
	}
	cmd.ValidArgsFunction = offered{keyPaths, false}.complete
	cmd.Flags().BoolVar(&schema, "json-schema", false, "print a JSON Schema (draft 2020-12), with which editors check and complete configurations")
	cmd.Flags().BoolVar(&limits, "limits", false, "print the limits of what is read, which --limit changes")
	return cmd
}

// keyPaths are the paths of all keys.
func keyPaths() []string {
	var paths []string
	for _, k := range models.AllKeys() {
		if k.Member == "" {
			paths = append(paths, k.Path)
		}
	}
	return paths
}

// specWidth is the width of the comments, in columns.
const specWidth = 100

// printSpec prints the default configuration with comments.
func printSpec(w io.Writer) {
	fmt.Fprint(w, comment("A configuration of unroll: every key with its default. A key can be left out, but for the name. "+
		"unroll spec KEY, such as unroll spec train.optimizer, lists the options of each choice.", ""))
	for _, k := range models.Keys() {
		fmt.Fprintln(w)
		printKey(w, k, "")
	}
}

// printKeys prints the key of a path, or the options of that path, with all options of
// its choices.
func printKeys(w io.Writer, path string) error {
	keys, err := models.FindKey(path)
	if err != nil {
		return usage("%v", err)
	}
	for i, k := range keys {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if k.Member != "" {
			fmt.Fprintf(w, "# of %s\n", k.Member)
		}
		printKey(w, k, "")
		for _, c := range k.Choices {
			for j, option := range c.Options {
				if j == 0 {
					fmt.Fprintf(w, "\n# options of %s\n", c.Name)
				}
				fmt.Fprint(w, comment(fmt.Sprintf("%s: %s: %s", option.Name(), inline(option.Default), described(option)), "  "))
			}
		}
	}
	return nil
}

// printKey prints a key with its default, below a comment that describes it.
func printKey(w io.Writer, k models.Key, indent string) {
	if k.About != "" {
		fmt.Fprint(w, comment(strings.ToUpper(k.About[:1])+described(k)[1:], indent))
	}
	for _, line := range choiceLines(k) {
		fmt.Fprint(w, comment(line, indent))
	}
	switch {
	case k.Keys == nil:
		fmt.Fprintf(w, "%s%s: %s\n", indent, k.Name(), inline(defaultOf(k)))
	case reflect.ValueOf(k.Default).Kind() == reflect.Pointer: // none by default
		fmt.Fprintf(w, "%s%s: null\n", indent, k.Name())
		for _, inner := range k.Keys {
			fmt.Fprint(w, comment(fmt.Sprintf("  %s: %s", inner.Name(), described(inner)), indent))
		}
	default:
		fmt.Fprintf(w, "%s%s:\n", indent, k.Name())
		for _, inner := range k.Keys {
			printKey(w, inner, indent+"  ")
		}
	}
}

// described is what a key is, with the range of its numbers.
func described(k models.Key) string {
	if k.Range == nil {
		return k.About
	}
	return fmt.Sprintf("%s [%v]", k.About, k.Range)
}

// defaultOf is the default value of a key, in the form of a file.
func defaultOf(k models.Key) any {
	if k.Path == "name" {
		return "my-network" // a configuration needs one
	}
	return k.Default
}

// choiceLines describe the possible values of a key: short ones in one line, members of a
// family with their options in one each.
func choiceLines(k models.Key) []string {
	var lines, names []string
	for _, c := range k.Choices {
		names = append(names, c.Name)
		if c.About != "" {
			line := "  " + c.Name + ": " + strings.TrimSuffix(c.About, ".")
			if len(c.Options) > 0 {
				line += "; options: " + optionList(c.Options)
			}
			lines = append(lines, line)
		}
	}
	switch {
	case len(lines) > 0:
		return append([]string{"Choices:"}, lines...)
	case len(names) > 0:
		return []string{"Choices: " + strings.Join(names, " ")}
	}
	return nil
}

func optionList(options []models.Key) string {
	var all []string
	for _, o := range options {
		all = append(all, o.Name())
	}
	return strings.Join(all, ", ")
}

// inline is a value as YAML in one line.
func inline(v any) string {
	if list := reflect.ValueOf(v); list.Kind() == reflect.Slice && list.Len() == 0 {
		return "[]"
	}
	text, err := models.MarshalYAML(v, yaml.Flow(true))
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(text))
}

// comment writes a text as lines that begin with #; further lines are indented like the
// first one.
func comment(text, indent string) string {
	inner := text[:len(text)-len(strings.TrimLeft(text, " "))]
	prefix := indent + "# " + inner
	next := "\n" + prefix + inner
	return prefix + strings.ReplaceAll(wrapped(strings.TrimSpace(text), "", specWidth-len(next)), "\n", next) + "\n"
}
