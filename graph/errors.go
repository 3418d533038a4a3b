package graph

import (
	"errors"
	"fmt"
)

// InputError says that a name, an option or a size that the caller gave cannot be
// used.
type InputError struct {
	// Problem is one sentence: what is wrong, and what would be right.
	Problem string
	// Option is the key of the option that settles it, such as "units"; empty if none
	// does.
	Option string
	// Cause is the error behind it, or nil.
	Cause error
}

// Error returns the sentence.
func (e *InputError) Error() string { return e.Problem }

// Unwrap returns Cause.
func (e *InputError) Unwrap() error { return e.Cause }

// BadInput returns Option. An error with this method is about what the user gave,
// not a failure of the program. Where one such error wraps another, their options
// are a path.
func (e *InputError) BadInput() string { return e.Option }

// BadInput returns an [*InputError] that an option settles, or none if option is
// empty. The sentence is formatted as by [fmt.Errorf], whose %w is the Cause.
func BadInput(option, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &InputError{Problem: err.Error(), Option: option, Cause: errors.Unwrap(err)}
}
