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
}

// Error returns "file:line:column: message".
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Message }

// BadInput says that the error is about what the user gave; no option settles it.
func (e *Error) BadInput() string { return "" }

// text is an equation file.
type text struct {
	name string
	src  []byte
}

// fault returns an [Error] at the given byte.
func (t text) fault(offset int, format string, args ...any) error {
	return &Error{t.position(offset), fmt.Sprintf(format, args...)}
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
