package formula

import (
	"bytes"
	"fmt"
	"go/token"

	bad "unroll/dataset/input"
)

// Error is a mistake in an equation file: its place, and what would be right.
type Error struct {
	Pos     token.Position // file, line and column, both from 1; columns count bytes
	Message string
	limit   error // that is reached; nil if it is none
}

// Error returns "file:line:column: message".
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Message }

// BadInput says that the error is about what the user gave; no option settles it.
func (e *Error) BadInput() string { return "" }

// Unwrap returns an error with the option of the limit that is reached, such as
// "limit.cell.depth", or nil.
func (e *Error) Unwrap() error { return e.limit }

// text is an equation file.
type text struct {
	name string
	src  []byte
}

// fault returns an [Error] at the given byte.
func (t text) fault(offset int, format string, args ...any) error {
	return &Error{Pos: t.position(offset), Message: fmt.Sprintf(format, args...)}
}

// beyond returns the [Error] of a limit.
func (t text) beyond(limit string, offset int, format string, args ...any) error {
	message := fmt.Sprintf(format, args...)
	return &Error{t.position(offset), message, bad.Bad("limit.cell."+limit, "%s", message)}
}

func (t text) position(offset int) token.Position {
	offset = min(max(offset, 0), len(t.src))
	before := t.src[:offset]
	return token.Position{
		Filename: t.name,
		Offset:   offset,
		Line:     1 + bytes.Count(before, []byte("\n")),
		Column:   offset - bytes.LastIndexByte(before, '\n'),
	}
}

// line returns the line of the given byte.
func (t text) line(offset int) int { return t.position(offset).Line }
