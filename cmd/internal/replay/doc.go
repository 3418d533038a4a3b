// Package replay repeats trainings and layer computations that an independent float64
// implementation recorded, and reports the largest relative difference of every quantity.
//
// The relative difference of two arrays is max |a - b| / max |b|, where b is the recording.
package replay
