package dataset

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"unroll/dataset/input"
)

// InputError says that a file, a value or a setting cannot be used.
type InputError = input.Error

// BadInput returns an [*InputError] that an option settles, or none if option is
// empty. The sentence is formatted as by [fmt.Errorf], whose %w is the Cause.
func BadInput(option, format string, args ...any) error { return input.Bad(option, format, args...) }

// warned adds warnings to the error of a file.
func warned(err error, warnings []string) error {
	if bad, is := errors.AsType[*InputError](err); is {
		bad.Warnings = warnings
	}
	return err
}

// errNoFrame is the error of a frame that is nil or has no rows.
var errNoFrame = &InputError{Problem: "there is no series: load a file, or make a frame from values"}

// quote shows a text from a file in a message: quoted, and cut when long.
func quote(text string) string {
	const longest = 40
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest]) + "..."
	}
	return fmt.Sprintf("%q", text)
}

// list joins names for a message, at most twenty of them, each cut when long.
func list(names []string) string {
	const maxNames, longest = 20, 40
	names = slices.Clone(names)
	for i, name := range names {
		names[i] = strings.ToValidUTF8(name, "?")
		if runes := []rune(name); len(runes) > longest {
			names[i] = string(runes[:longest]) + "..."
		}
	}
	if len(names) > maxNames {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNames], ", "), len(names)-maxNames)
	}
	return strings.Join(names, ", ")
}

// Count returns a number with its noun, such as "1 row" or "2 rows". All texts that
// people read are to use it where the number can be 1.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
