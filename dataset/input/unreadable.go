package input

import (
	"errors"
	"fmt"
	"io/fs"
)

// Unreadable is the error of a file that cannot be opened or read, in plain words. What
// says which file it is, such as "the configuration my.yaml"; hint says what else would be
// right, "" for nothing.
func Unreadable(what, hint string, err error) *Error {
	if bad, is := errors.AsType[*Error](err); is { // a sentence already
		return bad
	}
	problem := what + " cannot be read: " + err.Error()
	switch pathErr := (*fs.PathError)(nil); {
	case errors.Is(err, fs.ErrNotExist):
		problem = what + " does not exist"
	case errors.As(err, &pathErr):
		problem = fmt.Sprintf("%s cannot be read: %v", what, pathErr.Err)
	}
	if hint != "" {
		problem += ": " + hint
	}
	return &Error{Problem: problem, Cause: err}
}
