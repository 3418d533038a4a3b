package baseline

import (
	"cmp"
	"slices"
)

// registered makes the forecasters of every method, ordered by place.
var registered []method

type method struct {
	place int
	make  func(seasons []int) []Forecaster
}

// Register adds a method to those of [Standard], in an init function. place orders the
// methods in tables, the simplest first: the built-in ones are at 10 (persistence) to 95
// (Croston's). make returns new forecasters, one for each setting that is worth a
// comparison, for a series with these seasons: numbers of values of 2 or more, the shortest
// first. It returns none where the method needs a season and there is none.
func Register(place int, make func(seasons []int) []Forecaster) {
	registered = append(registered, method{place, make})
	slices.SortStableFunc(registered, func(a, b method) int { return cmp.Compare(a.place, b.place) })
}

// Standard returns one of each registered method for a series with the given seasons, the
// shortest first: numbers of values such as 12 for monthly data, or 24 and 168 for hours.
// Without one, or with one below 2, it leaves out the seasonal methods. A longer season has
// methods of its own beside those of the first. A method that does not suit a series (logs
// of a negative value, say) returns an error from Fit.
func Standard(seasons ...int) []Forecaster {
	if len(seasons) > 0 && seasons[0] < 2 {
		seasons = nil
	}
	var all []Forecaster
	for _, m := range registered {
		all = append(all, m.make(seasons)...)
	}
	return all
}

// For returns the methods of [Standard] for a series with these training values: without those that
// are [Particular] to another kind.
func For(train []float64, seasons ...int) []Forecaster {
	return slices.DeleteFunc(Standard(seasons...), func(f Forecaster) bool {
		p, is := f.(Particular)
		return is && !p.Suits(train)
	})
}

// MaxARIMA is the number of series above which [OfPanel] leaves ARIMA out.
const MaxARIMA = 20

// OfPanel returns the methods of [Standard] for a panel of so many series: without ARIMA above
// [MaxARIMA], because it takes longer than all others together on a short series.
func OfPanel(series int, seasons ...int) []Forecaster {
	return slices.DeleteFunc(Standard(seasons...), func(f Forecaster) bool {
		_, slow := f.(*ARIMA)
		return slow && series > MaxARIMA
	})
}

// forEach makes a forecaster for each season.
func forEach(seasons []int, make func(season int) Forecaster) []Forecaster {
	all := []Forecaster{}
	for _, season := range seasons {
		all = append(all, make(season))
	}
	return all
}

// firstOf is the shortest season, or 0 if there is none.
func firstOf(seasons []int) int {
	if len(seasons) == 0 {
		return 0
	}
	return seasons[0]
}
