package store

import (
	"errors"
	"fmt"
)

// The kinds of a [FileError].
var (
	ErrDamaged = errors.New("is damaged")        // it is not what was written
	ErrForeign = errors.New("is of another run") // it is whole, and does not belong where it is
)

// FileError says why a file of results is not used.
type FileError struct {
	Path   string
	Kind   error // ErrDamaged or ErrForeign
	Why    string
	Remedy string // what to do about it
}

// Error says all of it in one sentence.
func (e *FileError) Error() string { return fmt.Sprintf("%s; %s", e.Problem(), e.Remedy) }

// Problem says it without the remedy.
func (e *FileError) Problem() string { return fmt.Sprintf("%s %v: %s", e.Path, e.Kind, e.Why) }

// Unwrap returns the kind.
func (e *FileError) Unwrap() error { return e.Kind }
