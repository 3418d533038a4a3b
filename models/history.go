package models

// History is what the epochs of a training came to. Entry i of each list is
// epoch i+1's.
type History struct {
	// Losses are the means over the samples of the loss before each update.
	Losses []float64
	// ValidationLosses are the losses on the samples held back, after each epoch;
	// nil where there are none.
	ValidationLosses []float64
	// Rates are the learning rates; nil where a schedule does not change them.
	Rates []float64
	// Best is the epoch (from 1) with the lowest validation loss, whose weights are
	// kept; 0 without validation.
	Best int
}
