//go:build race

package dataset

// raceDetector is on: it empties pools, so that every use allocates anew.
const raceDetector = true
