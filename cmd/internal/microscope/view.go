package microscope

// Place identifies a sample.
type Place struct {
	Number int    `json:"number"` // from 1: training, then validation, then test samples
	Part   string `json:"part"`   // train, validation or test
	Index  int    `json:"-"`      // within its part, from 0
	Row    string `json:"row"`    // label of the first row that it forecasts
}

// Sample is one window, step by step.
type Sample struct {
	Place
	Predicted []float64 `json:"predicted"` // [horizon], in transformed units
	Target    []float64 `json:"target"`
	Loss      float64   `json:"loss"` // of the sample, in transformed units
	Passes    []Pass    `json:"passes"`
}

// Pass is a layer, or one direction of a bidirectional one. Its steps are in the order
// of the series.
type Pass struct {
	Name      string     `json:"name"` // as in the paths of the weights, such as layer0
	Gates     []Values   `json:"gates"`
	States    []Values   `json:"states"`    // after each step
	Gradients []Gradient `json:"gradients"` // in each of States
}

// Values are the values of one gate or state.
type Values struct {
	Name       string      `json:"name"`
	Activation string      `json:"activation,omitempty"` // of a gate
	Steps      [][]float64 `json:"steps"`                // [steps][units]
}

// Gradient is the gradient of the loss with respect to a state after each step.
type Gradient struct {
	State string    `json:"state"`
	Norms []float64 `json:"norms"` // [steps], Euclidean over the units
	Rate  *Rate     `json:"rate"`  // nil if it cannot be estimated
}

// Series are the states of a stateful network along one part of the series, after each
// sample. As in training and forecasts, a part starts with zeros and each sample passes
// its states to the next.
type Series struct {
	Part   string       `json:"part"`
	Rows   []string     `json:"rows"` // label of the first row that each sample forecasts
	Passes []SeriesPass `json:"passes"`
}

// SeriesPass is a layer along a part. Its gradients are those of the loss of the part's
// last sample (with batches, of each sequence's last) with respect to the states after
// earlier samples. Training itself cuts the gradient between batches.
type SeriesPass struct {
	Name      string     `json:"name"`
	States    []Values   `json:"states"` // [samples][units]
	Gradients []Gradient `json:"gradients"`
}
