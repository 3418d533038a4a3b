package dataset

import (
	"fmt"
	"slices"
	"strings"
)

// InputError is a fault in what the user handed in: a file, its contents or a
// setting about them. Its text is one sentence that names the place and what
// would be right. Find it with errors.As (or errors.AsType) to tell bad input
// from other failures.
type InputError struct {
	text  string
	cause error
}

// Error returns the sentence.
func (e *InputError) Error() string { return e.text }

// Unwrap returns the operating system's error behind the fault, or nil.
func (e *InputError) Unwrap() error { return e.cause }

func inputErrorf(format string, args ...any) error {
	return &InputError{text: fmt.Sprintf(format, args...)}
}

// quote shows a text from a file in a message: quoted, and cut when long.
func quote(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "..."
	}
	return fmt.Sprintf("%q", text)
}

// list joins names for a message, at most twenty of them, each cut when long.
func list(names []string) string {
	const most, longest = 20, 40
	names = slices.Clone(names)
	for i, name := range names {
		names[i] = strings.ToValidUTF8(name, "?")
		if runes := []rune(name); len(runes) > longest {
			names[i] = string(runes[:longest]) + "..."
		}
	}
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
