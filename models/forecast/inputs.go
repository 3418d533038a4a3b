package forecast

// inputs are samples without targets: each a window, row-major [steps, features].
type inputs [][]float64

// Len is the number of samples.
func (x inputs) Len() int { return len(x) }

// X is the input of sample i.
func (x inputs) X(i int) []float64 { return x[i] }

// Y is nil: what is to be forecast has no target.
func (x inputs) Y(int) []float64 { return nil }
