package cli

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"unroll/dataset/input"
)

// flagRanges are the ranges of the flags with numbers, in every command. That of a duration
// is in seconds, that of a list the range of each number.
var flagRanges = map[string]input.Range{
	"alpha":       input.MustRange("(0,1)"),
	"budget":      input.MustRange("[1,3.6e6]"),
	"epoch":       input.MustRange("[-1,1e6]"),
	"epochs":      input.MustRange("[0,1e6]"),
	"horizon":     input.MustRange("[1,1e6]"),
	"jobs":        input.MustRange("[1,1e4]"),
	"level":       input.MustRange("[1,100)"),
	"paths":       input.MustRange("[0,1e4]"),
	"port":        input.MustRange("[0,65535]"),
	"refit":       input.MustRange("[0,1e6]"),
	"sample":      input.MustRange("[0,1e9]"),
	"season":      input.MustRange("[0,1e6]"),
	"seed":        input.MustRange("[0,1e19]"),
	"seeds":       input.MustRange("[1,1e5]"),
	"skip-footer": input.MustRange("[0,1e6]"),
	"skip-header": input.MustRange("[0,1e6]"),
	"sliding":     input.MustRange("[0,1e6]"),
	"stride":      input.MustRange("[1,1e6]"),
	"tol":         input.MustRange("[0,1e3]"),
}

// numberFlag is a flag with a number in its range. It is written in decimal digits: the
// flag library also takes 1_05, 0x1p0 and 010.
type numberFlag struct {
	pflag.Value
	within input.Range
}

var (
	decimal     = regexp.MustCompile(`^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$`)
	leadingZero = regexp.MustCompile(`^[-+]?0\d`)
)

// Set implements pflag.Value.
func (n numberFlag) Set(text string) error {
	value, err := parseDecimal(text)
	if n.Type() == "duration" {
		var d time.Duration
		d, err = time.ParseDuration(text)
		value = d.Seconds()
	}
	switch {
	case err != nil:
		return err
	case !n.within.Has(value):
		return strconv.ErrRange
	}
	return n.Value.Set(text)
}

// takes says which values the flag has.
func (n numberFlag) takes() string {
	if n.Type() == "duration" {
		seconds := func(v float64) time.Duration { return time.Duration(v * float64(time.Second)) }
		return fmt.Sprintf("a duration from %v to %v, such as 30s or 5m", seconds(n.within.Low), seconds(n.within.High))
	}
	return fmt.Sprintf("%s %v", flagValues[n.Type()], n.within)
}

// parseDecimal reads a number in decimal digits.
func parseDecimal(text string) (float64, error) {
	if !decimal.MatchString(text) || leadingZero.MatchString(text) {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(text, 64)
}

// limitNumbers gives the flags with numbers of a command their ranges. A flag without one
// is a programming error and panics.
func limitNumbers(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		switch f.Value.Type() {
		case "int", "uint64", "float64", "duration":
			within, has := flagRanges[f.Name]
			if !has {
				panic("cli: --" + f.Name + " has no range")
			}
			f.Value = numberFlag{f.Value, within}
		}
	})
}
