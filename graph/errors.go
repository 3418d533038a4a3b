package graph

import "unroll/dataset/input"

// InputError says that a name, an option or a size that the caller gave cannot be
// used.
type InputError = input.Error

// BadInput returns an [*InputError] that an option settles, or none if option is
// empty. The sentence is formatted as by [fmt.Errorf], whose %w is the Cause.
func BadInput(option, format string, args ...any) error { return input.Bad(option, format, args...) }
