// Package replay re-runs trainings and layer cases that an independent float64
// implementation recorded, and reports the largest relative difference of every
// quantity.
//
// The relative difference of two arrays is max |a - b| / max |b|, b being the
// recorded one.
package replay
