package export

import (
	"cmp"
	"context"
	"io"

	"unroll/models"
	"unroll/models/experiment"
)

// Limits bound what is read of a file of weights, before memory is taken for it. A zero
// field is that of [DefaultLimits].
type Limits struct {
	Bytes    int64 // of the file
	Unpacked int64 // of all arrays of an .npz file: a small archive can unpack to any size
	Arrays   int   // of an .npz file
}

// DefaultLimits are far beyond the weights of a network that forecasts a series.
func DefaultLimits() Limits { return Limits{Bytes: 512 << 20, Unpacked: 64 << 20, Arrays: 1000} }

// orDefaults returns the limits with the defaults in place of zeros.
func (l Limits) orDefaults() Limits {
	d := DefaultLimits()
	return Limits{Bytes: cmp.Or(l.Bytes, d.Bytes), Unpacked: cmp.Or(l.Unpacked, d.Unpacked), Arrays: cmp.Or(l.Arrays, d.Arrays)}
}

// Import is the function [Import] within the default limits.
func Import(ctx context.Context, file string, spec models.Spec, stdin io.Reader) (*experiment.Configuration, *models.Result, error) {
	return Limits{}.Import(ctx, file, spec, stdin)
}
