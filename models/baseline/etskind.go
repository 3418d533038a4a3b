package baseline

import (
	"fmt"
	"slices"
	"strings"
)

// etsKind is how the parts of an exponential smoothing are put together.
type etsKind struct {
	relative bool   // errors are relative to the forecast, "M", not "A"
	trend    string // "N" (none), "A" (a slope) or "Ad" (a damped slope)
	season   string // "N", "A" (a summand) or "M" (a factor)
}

// etsKinds are those that R's forecast::ets chooses from, the simpler ones first. A factor
// with errors in the series' unit has forecasts of infinite variance, and is left out.
var etsKinds = func() []etsKind {
	var all []etsKind
	for _, season := range []string{"N", "A", "M"} {
		for _, trend := range []string{"N", "A", "Ad"} {
			for _, relative := range []bool{false, true} {
				if season != "M" || relative {
					all = append(all, etsKind{relative, trend, season})
				}
			}
		}
	}
	return all
}()

// String returns, for instance, "M,Ad,A".
func (k etsKind) String() string {
	kind := "A"
	if k.relative {
		kind = "M"
	}
	return kind + "," + k.trend + "," + k.season
}

// kindOf reads a kind as String writes it.
func kindOf(name, text string) (etsKind, error) {
	i := slices.IndexFunc(etsKinds, func(k etsKind) bool { return k.String() == text })
	if i >= 0 {
		return etsKinds[i], nil
	}
	var all []string
	for _, k := range etsKinds {
		all = append(all, k.String())
	}
	return etsKind{}, fmt.Errorf("%s has no kind %q: give error, trend and season as one of %s, or nothing for the kind with the least AICc", name, text, strings.Join(all, " "))
}

func (k etsKind) trending() bool { return k.trend != "N" }
func (k etsKind) damped() bool   { return k.trend == "Ad" }
func (k etsKind) seasonal() bool { return k.season != "N" }
func (k etsKind) factor() bool   { return k.season == "M" }

// smoothings is the number of smoothing parameters.
func (k etsKind) smoothings() int {
	n := 1
	for _, has := range []bool{k.trending(), k.damped(), k.seasonal()} {
		if has {
			n++
		}
	}
	return n
}

// states is the number of those beside the seasonal values.
func (k etsKind) states() int {
	if k.trending() {
		return 2
	}
	return 1
}

// parameters is the number of those that are estimated: the smoothing parameters and the
// first states, of which the last seasonal value follows from the others.
func (k etsKind) parameters(season int) int {
	n := k.smoothings() + k.states()
	if k.seasonal() {
		n += season - 1
	}
	return n
}
