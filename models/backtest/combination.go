package backtest

import (
	"fmt"
	"slices"

	"unroll/models/forecast"
)

// Combination is the name of the weighted mean of several methods among the methods.
const Combination = "combination"

// Weight is a member of a combination and its share.
type Weight struct {
	Method string  `json:"method"` // the [Result.Key]
	Weight float64 `json:"weight"` // the weights of a combination add up to 1
}

// combined is the weighted mean of the forecasts of some methods. It cannot forecast where a
// member cannot: the weights would be others.
func (r *Result) combined(weights []Weight) Method {
	c := Method{Name: Combination}
	members := make([]Method, len(weights))
	count := len(r.Origins)
	for i, w := range weights {
		at := slices.IndexFunc(r.Methods, func(m Method) bool { return r.Key(m.Name) == w.Method })
		if at < 0 {
			return Method{Name: Combination, Missing: fmt.Sprintf("its member %s is not among the methods for this series", w.Method)}
		}
		members[i] = r.Methods[at]
		if why := members[i].Missing; why != "" {
			return Method{Name: Combination, Missing: fmt.Sprintf("its member %s cannot: %s", members[i].Name, why)}
		}
		count = min(count, len(members[i].Paths)) // networks can lack the future
	}
	for i := range count {
		path := forecast.Path{Origin: r.Origins[i], Point: make([]float64, r.Horizon)}
		for m, w := range weights {
			for k, y := range members[m].Paths[i].Point {
				path.Point[k] += float64(w.Weight * y)
			}
		}
		c.Paths = append(c.Paths, path)
	}
	return c
}
