package baseline

// mostFitted is how many values the parameters of a method are fitted on, as long
// as they hold fewestSeasons seasons: a handful of parameters learns little more
// from further ones, and the time to fit them grows with every value.
const (
	mostFitted    = 50_000
	fewestSeasons = 4
)

// Fitted returns how many of so many training values, the latest, autoregression
// and Holt-Winters estimate their parameters on: all up to 50,000 or four seasons,
// whichever is more.
func Fitted(values, season int) int {
	return min(values, max(mostFitted, fewestSeasons*season))
}

// latest returns the values that parameters are estimated on, and the row of the
// first.
func latest(train []float64, season int) (values []float64, first int) {
	first = len(train) - Fitted(len(train), season)
	return train[first:], first
}
