package cli

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"unroll/models/store"
)

// flagValues say what a flag of a type takes.
var flagValues = map[string]string{
	"int":         "a whole number",
	"uint64":      "a whole number, 0 or more",
	"float64":     "a number, such as 0.05",
	"bool":        "true or false",
	"duration":    "a duration, such as 30s or 5m",
	"string":      "a text",
	"stringArray": "a text",
	"stringSlice": "a list, such as a,b",
}

// plainNumber is a flag with a number, which is written in decimal digits: the flag
// library also takes 1_05, 0x1p0 and 010.
type plainNumber struct{ pflag.Value }

var (
	decimal     = regexp.MustCompile(`^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$`)
	leadingZero = regexp.MustCompile(`^[-+]?0\d`)
)

// Set implements pflag.Value.
func (p plainNumber) Set(text string) error {
	if !decimal.MatchString(text) || leadingZero.MatchString(text) {
		return strconv.ErrSyntax
	}
	return p.Value.Set(text)
}

// plainNumbers makes the numbers of a command plain ones.
func plainNumbers(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		switch f.Value.Type() {
		case "int", "uint64", "float64":
			f.Value = plainNumber{f.Value}
		}
	})
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
		takes := flagValues[value.GetFlag().Value.Type()]
		if errors.Is(err, strconv.ErrRange) {
			takes = "a number closer to 0"
		}
		return usage("--%s %q: give %s", value.GetFlag().Name, value.GetValue(), takes)
	case errors.As(err, &missing):
		return usage("--%s has no value: give %s", missing.GetFlag().Name, flagValues[missing.GetFlag().Value.Type()])
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
	near, least := "", max(1, len(name)/3)+1
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if d := levenshtein.ComputeDistance(name, f.Name); d < least {
			near, least = f.Name, d
		}
	})
	if near == "" {
		return fmt.Sprintf("--%s: see %s --help", name, cmd.CommandPath())
	}
	return fmt.Sprintf("--%s: did you mean --%s?", name, near)
}
