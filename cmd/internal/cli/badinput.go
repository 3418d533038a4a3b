package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

// badInput is an error about what the user gave. BadInput is the option that
// settles it, or empty.
type badInput interface {
	error
	BadInput() string
}

// optionFlags are the flags that set an option, and its key in a Spec. A command
// has one of the flags, or --set, or neither.
var optionFlags = map[string]struct {
	flags []string
	key   string
}{
	"source":         {[]string{"data"}, "data.source"},
	"column":         {[]string{"target"}, "data.column"},
	"date":           {[]string{"date"}, "data.date"},
	"delimiter":      {[]string{"delimiter"}, "data.delimiter"},
	"decimal":        {[]string{"decimal"}, "data.decimal"},
	"skip_header":    {[]string{"skip-header"}, "data.skip_header"},
	"skip_footer":    {[]string{"skip-footer"}, "data.skip_footer"},
	"drop_last":      {nil, "data.drop_last"},
	"where":          {[]string{"where"}, "data.where"},
	"missing":        {[]string{"missing"}, "data.missing"},
	"missing_values": {[]string{"missing-values"}, "data.missing_values"},
	"inputs":         {[]string{"inputs"}, "data.inputs"},
	"calendar":       {nil, "data.calendar"},
	"season":         {[]string{"season"}, "data.season"},
	"split":          {[]string{"split", "first"}, "split"},
	"transforms":     {nil, "transforms"},
	"look_back":      {nil, "window.look_back"},
	"horizon":        {[]string{"horizon"}, "window.horizon"},
	"layout":         {nil, "window.layout"},
	"samples":        {nil, "window.samples"},
}

// settledBy is how a command settles an error, to be printed after it; "" if it
// does not.
func settledBy(cmd *cobra.Command, err error) string {
	var bad badInput
	if !errors.As(err, &bad) {
		return ""
	}
	option, known := optionFlags[bad.BadInput()]
	for _, flag := range option.flags {
		if cmd.Flags().Lookup(flag) != nil {
			return fmt.Sprintf(" (--%s)", flag)
		}
	}
	if known && cmd.Flags().Lookup("set") != nil {
		return fmt.Sprintf(" (--set %s=...)", option.key)
	}
	return ""
}
