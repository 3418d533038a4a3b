package formula

import (
	"bytes"
	"fmt"
	"go/token"
)

// Error is a mistake in an equation file: its place, and what would be right.
type Error struct {
	Pos     token.Position // file, line and column, both from 1; columns count bytes
	Message string
	// Limit is the option of the limit that is reached, such as "limit.cell.depth"; empty if
	// it is none.
	Limit string
}

// Error returns "file:line:column: message".
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Message }

// BadInput says that the error is about what the user gave. Only that of a limit has an option.
func (e *Error) BadInput() string { return e.Limit }

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
	return &Error{t.position(offset), fmt.Sprintf(format, args...), "limit.cell." + limit}
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
