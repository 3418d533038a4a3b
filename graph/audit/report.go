package audit

import "slices"

// Report is the result of an audit.
type Report struct {
	Cell        string       `json:"cell,omitempty"` // of one of the three
	Loss        string       `json:"loss,omitempty"`
	Scaling     string       `json:"window_scaling,omitempty"`
	Holds       bool         `json:"holds"`
	Seed        uint64       `json:"seed"`
	Shapes      []Shape      `json:"shapes"`
	Witnesses   []string     `json:"witnesses"`
	Comparisons []Comparison `json:"comparisons"`
	Divergences []Divergence `json:"partings,omitempty"`
	Failures    []Failure    `json:"failures,omitempty"`
}

// Comparison is the largest relative difference between two witnesses in one
// quantity over all shapes: max |a-b| / max |b|.
type Comparison struct {
	Kinds      string  `json:"kinds"` // such as "symbolic-hand"
	A          string  `json:"a"`
	B          string  `json:"b"`
	Quantity   string  `json:"quantity"` // "state c", "gradient of kernel", "gradient of initial h"; "loss", "gradient of scale, weighted"
	Difference float64 `json:"difference"`
	Bar        float64 `json:"bar"`
	Holds      bool    `json:"holds"`
	Shape      Shape   `json:"shape"`           // of the largest difference
	Where      string  `json:"where,omitempty"` // in it: the time step, or the gate's block of a weight
}

// Divergence is the place where the forward values of two witnesses first differ by
// more than the bar, in the first shape that has one.
type Divergence struct {
	A          string  `json:"a"`
	B          string  `json:"b"`
	Shape      Shape   `json:"shape"`
	Step       int     `json:"step"`  // from 0
	Value      string  `json:"value"` // "gate f", or "state c"
	Difference float64 `json:"difference"`
}

// Failure is a witness that failed, or whose result is not finite.
type Failure struct {
	Witness string `json:"witness"`
	Shape   Shape  `json:"shape"`
	Message string `json:"message"`
}

// Worst returns the comparison with the largest difference relative to its bar among
// those that match, and false if none does.
func (r *Report) Worst(match func(Comparison) bool) (Comparison, bool) {
	var worst Comparison
	found := false
	for _, c := range r.Comparisons {
		if match(c) && (!found || c.over() > worst.over()) {
			worst, found = c, true
		}
	}
	return worst, found
}

// over returns the difference in units of its bar.
func (c Comparison) over() float64 { return c.Difference / c.Bar }

// add adds a comparison, or replaces that of the same quantity if it is worse.
func (r *Report) add(c Comparison) {
	r.Holds = r.Holds && c.Holds
	i := slices.IndexFunc(r.Comparisons, func(o Comparison) bool {
		return o.A == c.A && o.B == c.B && o.Quantity == c.Quantity
	})
	switch {
	case i < 0:
		r.Comparisons = append(r.Comparisons, c)
	case c.Difference > r.Comparisons[i].Difference:
		r.Comparisons[i] = c
	}
}

// join adds what another report of the same subject says.
func (r *Report) join(o *Report) {
	r.Holds = r.Holds && o.Holds
	r.Comparisons = append(r.Comparisons, o.Comparisons...)
	r.Divergences = append(r.Divergences, o.Divergences...)
	r.Failures = append(r.Failures, o.Failures...)
}
