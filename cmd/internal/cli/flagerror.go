package cli

import (
	"errors"
	"fmt"

	"unroll/dataset/input"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"unroll/models/store"
)

// flagValues say what a flag of a type takes.
var flagValues = map[string]string{
	"int":         "a whole number",
	"uint64":      "a whole number",
	"float64":     "a number",
	"bool":        "true or false",
	"string":      "a text",
	"stringArray": "a text",
	"stringSlice": "a list, such as a,b",
}

// takes says which values a flag has.
func takes(f *pflag.Flag) string {
	if number, is := f.Value.(numberFlag); is {
		return number.takes()
	}
	return flagValues[f.Value.Type()]
}

// flagError says what is wrong with a flag that the flag library refused.
func flagError(cmd *cobra.Command, err error) error {
	var value *pflag.InvalidValueError
	var name *store.InputError
	var missing *pflag.ValueRequiredError
	var unknown *pflag.NotExistError
	switch {
	case errors.As(err, &value) && errors.Is(err, errTwice):
		return usage("--%s is given twice: give one value", value.GetFlag().Name)
	case errors.As(err, &value) && errors.As(err, &name):
		return usage("--%s %q: %v", value.GetFlag().Name, value.GetValue(), name)
	case errors.As(err, &value):
		return usage("--%s %q: give %s", value.GetFlag().Name, input.Brief(value.GetValue()), takes(value.GetFlag()))
	case errors.As(err, &missing):
		return usage("--%s has no value: give %s", missing.GetFlag().Name, takes(missing.GetFlag()))
	case errors.As(err, &unknown):
		return usage("unknown flag %s", unknownFlag(cmd, unknown))
	}
	return usage("%v; see %s --help", err, cmd.CommandPath())
}

// unknownFlag is the flag as the user wrote it, and the one that may have been meant.
func unknownFlag(cmd *cobra.Command, err *pflag.NotExistError) string {
	name := err.GetSpecifiedName()
	if err.GetSpecifiedShortnames() != "" {
		return fmt.Sprintf("-%s: see %s --help", name, cmd.CommandPath())
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	near := input.Nearest(name, names)
	if near == "" {
		return fmt.Sprintf("--%s: see %s --help", name, cmd.CommandPath())
	}
	return fmt.Sprintf("--%s: did you mean --%s?", name, near)
}
