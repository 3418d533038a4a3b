// Package portable holds elementary functions and normal random numbers whose results are
// the same on every processor, to the last bit.
//
// Those of package math are not: some are assembly on one processor and Go on another, and
// Go fuses x*y + z into one operation, rounded once, where the processor has one. So what
// becomes part of a result uses the functions here, and writes float64(x*y) + z, which the
// language forbids to fuse. math.Sqrt, math.FMA and the functions that only move bits or
// round to whole numbers are exact, and the same everywhere.
//
// The functions are right to 2 units in the last place, [Pow] too; special values are those
// of package math.
package portable
