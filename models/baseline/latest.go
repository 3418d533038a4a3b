package baseline

// The parameters of a method are fitted on so many values, or on minSeasons seasons if
// that is more: a few parameters gain little from further values, which all take time.
const (
	maxFitted  = 50_000
	maxETS     = 10_000
	maxARIMA   = 500
	minSeasons = 4
)

// Fitted returns the number of training values, the last ones, on which autoregression
// and Holt-Winters estimate their parameters: all of them, up to 50,000 or four
// seasons, whichever is more.
func Fitted(values, season int) int {
	return min(values, max(maxFitted, minSeasons*season))
}

// latest returns the values that parameters are estimated on, and the row of the
// first.
func latest(train []float64, season int) (values []float64, first int) {
	first = len(train) - Fitted(len(train), season)
	return train[first:], first
}

// FittedETS returns the number of training values, the last ones, on which exponential
// smoothing in state-space form estimates its parameters: all of them, up to 10,000 or four
// seasons, whichever is more, because it fits up to fifteen kinds.
func FittedETS(values, season int) int {
	return min(values, max(maxETS, minSeasons*season))
}

// FittedARIMA returns the number of training values, the last ones, on which ARIMA chooses its orders
// and estimates its parameters: all of them, up to 500 or four seasons, whichever is more,
// because it fits dozens of models.
func FittedARIMA(values, season int) int {
	return min(values, max(maxARIMA, minSeasons*season))
}
