package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// badInput is an error in the user's input: a flag, a file, a name or a setting.
// BadInput is the option that corrects it, or empty. Where such errors wrap each
// other, their options are a path: "data" around "missing" is data.missing.
type badInput interface {
	error
	BadInput() string
}

// usageError is bad usage. It names the flag itself.
type usageError string

func (e usageError) Error() string { return string(e) }

// BadInput is empty: the sentence says what settles it.
func (usageError) BadInput() string { return "" }

func usage(format string, args ...any) error { return usageError(fmt.Sprintf(format, args...)) }

// settledBy reports whether an error is about what the user gave, and the path of the
// option that settles it, if one does.
func settledBy(err error) (option string, isInput bool) {
	var path []string
	for bad := badInput(nil); errors.As(err, &bad); err = errors.Unwrap(bad) {
		isInput = true
		if o := bad.BadInput(); o != "" {
			path = append(path, o)
		}
	}
	return strings.Join(path, "."), isInput
}

// flagNames are the flags of options that are called otherwise than their flag.
var flagNames = map[string][]string{"source": {"data"}, "column": {"target"}, "split": {"split", "first"}}

// specKeys are the keys that the options of packages dataset and graph have in a Spec.
var specKeys = map[string]string{
	"source":            "data.source",
	"column":            "data.column",
	"date":              "data.date",
	"delimiter":         "data.delimiter",
	"decimal":           "data.decimal",
	"where":             "data.where",
	"series":            "data.series",
	"skip_header":       "data.skip_header",
	"skip_footer":       "data.skip_footer",
	"drop_last":         "data.drop_last",
	"missing":           "data.missing",
	"missing_values":    "data.missing_values",
	"inputs":            "data.inputs",
	"past":              "data.past",
	"future":            "data.future",
	"calendar":          "data.calendar",
	"season":            "data.season",
	"split":             "split",
	"transforms":        "transforms",
	"input_transforms":  "input_transforms",
	"look_back":         "window.look_back",
	"horizon":           "window.horizon",
	"layout":            "window.layout",
	"samples":           "window.samples",
	"cell":              "model.cell",
	"units":             "model.units",
	"residual":          "model.residual",
	"dropout":           "model.dropout",
	"recurrent_dropout": "model.recurrent_dropout",
	"window_scaling":    "model.window_scaling",
	"loss":              "train.loss",
	"levels":            "train.loss",
}

// remedy is the flag of a command that settles an error, to be printed after it; ""
// if none does.
func remedy(cmd *cobra.Command, err error) string {
	path, _ := settledBy(err)
	flags := cmd.Flags()
	if path == "" || flags.Changed("resume") { // its settings are those of the folder
		return ""
	}
	if _, limit, is := strings.Cut(path, "limit."); is {
		return fmt.Sprintf(" (--limit %s=...)", limit)
	}
	option := path[strings.LastIndex(path, ".")+1:]
	if option == "source" && cmd.Name() == "fit" && !flags.Changed("like") { // it is the argument
		return ""
	}
	key := path
	if option == path {
		key = specKeys[option]
	}
	if !isSet(flags, key) {
		for _, name := range append(flagNames[option], strings.ReplaceAll(option, "_", "-")) {
			if flags.Lookup(name) != nil {
				return fmt.Sprintf(" (--%s)", name)
			}
		}
	}
	if key == "" || flags.Lookup("set") == nil {
		return ""
	}
	return fmt.Sprintf(" (--set %s=...)", key)
}

// isSet reports whether a --set gives a key, or the mapping that it is in. It prevails over
// the flag for that key, so it is what has to be mended.
func isSet(flags *pflag.FlagSet, key string) bool {
	assignments, err := flags.GetStringArray("set")
	return err == nil && key != "" && slices.ContainsFunc(assignments, func(assignment string) bool {
		given, _, _ := strings.Cut(assignment, "=")
		return given == key || strings.HasPrefix(key, given+".")
	})
}
