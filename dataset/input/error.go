// Package input says what is wrong with what a user gave: a number outside of its range,
// a name that is not known, a setting that is impossible. Its sentences say what would be
// right.
package input

import (
	"errors"
	"fmt"
)

// Error says that a file, a value, a name or a setting cannot be used.
type Error struct {
	// Problem is one sentence: where it is, what is wrong, and what would be right.
	Problem string
	// Option is the key of the option that settles it, such as "missing" or
	// "look_back"; empty if none does.
	Option string
	// Cause is the error of the operating system or of a decoder behind it, or nil.
	Cause error
	// Warnings say what was odd about a file before the problem was found.
	Warnings []string
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Problem }

// Unwrap returns Cause.
func (e *Error) Unwrap() error { return e.Cause }

// BadInput returns Option. An error with this method is about what the user gave,
// not a failure of the program. Where one such error wraps another, their options
// are a path: "data" around "missing" is data.missing.
func (e *Error) BadInput() string { return e.Option }

// Bad returns an [*Error] that an option settles, or none if option is empty. The
// sentence is formatted as by [fmt.Errorf], whose %w is the Cause.
func Bad(option, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Problem: err.Error(), Option: option, Cause: errors.Unwrap(err)}
}
