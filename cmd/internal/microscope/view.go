package microscope

// Place tells which sample it is.
type Place struct {
	Number int    `json:"number"` // from 1 on: the training samples, those for validation, those of the test part
	Part   string `json:"part"`   // train, validation or test
	Index  int    `json:"-"`      // within its part, from 0 on
	Row    string `json:"row"`    // label of the first row that it forecasts
}

// Sample is one window seen step by step.
type Sample struct {
	Place
	Predicted []float64 `json:"predicted"` // [horizon], in transformed units
	Target    []float64 `json:"target"`
	Loss      float64   `json:"loss"` // of the sample, in transformed units
	Passes    []Pass    `json:"passes"`
}

// Pass is a layer, or one direction of a bidirectional one. Its steps stand in
// the order of the series.
type Pass struct {
	Name      string     `json:"name"` // as in the paths of the weights, such as layer0
	Gates     []Values   `json:"gates"`
	States    []Values   `json:"states"`    // after each step
	Gradients []Gradient `json:"gradients"` // in each of States
}

// Values are those of one gate or state.
type Values struct {
	Name       string      `json:"name"`
	Activation string      `json:"activation,omitempty"` // of a gate
	Steps      [][]float64 `json:"steps"`                // [steps][units]
}

// Gradient is how much the loss depends on a state after each step.
type Gradient struct {
	State string    `json:"state"`
	Norms []float64 `json:"norms"` // [steps], Euclidean over the units
	Rate  *Rate     `json:"rate"`  // nil where there is none
}

// Series are the states of a stateful network along one part of the series: those
// after each sample, carried on to the next as in training and forecasts, which
// begin each part with zeros.
type Series struct {
	Part   string       `json:"part"`
	Rows   []string     `json:"rows"` // label of the first row that each sample forecasts
	Passes []SeriesPass `json:"passes"`
}

// SeriesPass is a layer along a part. Its gradients are of the error of the
// part's last sample (with a batch, of each sequence's last), in the states that
// earlier samples handed on. Training itself lets none flow between batches.
type SeriesPass struct {
	Name      string     `json:"name"`
	States    []Values   `json:"states"` // [samples][units]
	Gradients []Gradient `json:"gradients"`
}
