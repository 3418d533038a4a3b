package baseline

import "math"

// stl decomposes values into a trend and a season, that add up to them with a remainder (Cleveland,
// Cleveland, McRae and Terpenning, Journal of Official Statistics 6, 1990, 3-73), with the windows of
// R's forecast::mstl: 11 for the season, two inner iterations, and no robust weights.
func stl(values []float64, season int) (trend, seasonal []float64) {
	const (
		seasonWindow = 11
		iterations   = 2
	)
	trendWindow := odd(int(math.Ceil(1.5 * float64(season) / (1 - 1.5/float64(seasonWindow)))))
	lowWindow := odd(season)
	n := len(values)
	trend, seasonal = make([]float64, n), make([]float64, n)
	for range iterations {
		// The cycle of each place in the season, one season longer at both ends.
		cycle := make([]float64, n+2*season)
		for place := range season {
			var y []float64
			for i := place; i < n; i += season {
				y = append(y, values[i]-trend[i])
			}
			for k, v := range smoothAlong(y, seasonWindow, 0, 1) {
				cycle[place+k*season] = v
			}
		}
		low := average(average(average(cycle, season), season), 3)
		low = smoothAlong(low, lowWindow, 1, 0)
		rest := make([]float64, n)
		for i := range seasonal {
			seasonal[i] = cycle[season+i] - low[i]
			rest[i] = values[i] - seasonal[i]
		}
		trend = smoothAlong(rest, trendWindow, 1, 0)
	}
	return trend, seasonal
}

// odd is the next odd number, 3 at least.
func odd(n int) int { return max(3, n+1-n%2) }

// average returns the means of each length values in a row.
func average(values []float64, length int) []float64 {
	all := make([]float64, len(values)-length+1)
	for i := range all {
		all[i] = sum(values[i:i+length]) / float64(length)
	}
	return all
}

// smoothAlong returns the local regressions of degree 0 or 1 at every row, and at beyond rows before
// the first and after the last. They are computed at every tenth of the window, the last row
// among them, and on straight lines between.
func smoothAlong(y []float64, window, degree, beyond int) []float64 {
	n := len(y)
	jump := min(int(math.Ceil(float64(window)/10)), n-1)
	all := make([]float64, n+2*beyond)
	inner := all[beyond : beyond+n]
	for from := 0; ; {
		inner[from] = local(y, from, window, degree)
		if from >= n-1 {
			break
		}
		to := min(from+jump, n-1)
		inner[to] = local(y, to, window, degree)
		for i := from + 1; i < to; i++ {
			inner[i] = inner[from] + float64((inner[to]-inner[from])*float64(i-from)/float64(to-from))
		}
		from = to
	}
	for i := 1; i <= beyond; i++ {
		all[beyond-i] = local(y, -i, window, degree)
		all[beyond+n-1+i] = local(y, n-1+i, window, degree)
	}
	return all
}

// local is the regression at row x on the window values nearest to it, with tricube weights.
func local(y []float64, x, window, degree int) float64 {
	n := len(y)
	first := min(max(0, x-window/2), max(0, n-window))
	last := min(n, first+window) - 1
	reach := float64(max(x-first, last-x))
	if window > n {
		reach += float64((window - n) / 2)
	}
	weights, total := make([]float64, last-first+1), 0.0
	for i := range weights {
		away := math.Abs(float64(first + i - x))
		switch {
		case away <= 0.001*reach:
			weights[i] = 1
		case away <= 0.999*reach:
			share := away / reach
			rest := 1 - float64(share*share*share)
			weights[i] = rest * rest * rest
		}
		total += weights[i]
	}
	if total <= 0 {
		return y[min(max(x, 0), n-1)]
	}
	center, spread := 0.0, 0.0
	for i := range weights {
		weights[i] /= total
		center += float64(weights[i] * float64(first+i))
	}
	for i, w := range weights {
		spread += float64(w * (float64(first+i) - center) * (float64(first+i) - center))
	}
	if degree > 0 && math.Sqrt(spread) > 0.001*float64(n-1) {
		slope := (float64(x) - center) / spread
		for i := range weights {
			weights[i] *= 1 + float64(slope*(float64(first+i)-center))
		}
	}
	fitted := 0.0
	for i, w := range weights {
		fitted += float64(w * y[first+i])
	}
	return fitted
}
