package baseline

import "math"

func sum(values []float64) float64 {
	var s float64
	for _, v := range values {
		s += v
	}
	return s
}

func mean(values []float64) float64 { return sum(values) / float64(len(values)) }

// deviation is the standard deviation, over n-1.
func deviation(values []float64, mean float64) float64 {
	var squares float64
	for _, v := range values {
		squares += float64((v - mean) * (v - mean))
	}
	return math.Sqrt(squares / float64(len(values)-1))
}

// line returns intercept and slope of the least-squares line through y at 1, 2, ...
func line(y []float64) (intercept, slope float64) {
	center, middle := float64(float64(len(y)+1)/2), mean(y)
	var up, across float64
	for i, v := range y {
		x := float64(i+1) - center
		up, across = up+float64(x*(v-middle)), across+float64(x*x)
	}
	slope = up / across
	return middle - float64(slope*center), slope
}

// absolute is the sum of the absolute differences of two lists.
func absolute(a, b []float64) float64 {
	var s float64
	for i := range a {
		s += math.Abs(a[i] - b[i])
	}
	return s
}

// distance is the Euclidean distance of two lists, finite wherever it can be.
func distance(a, b []float64) float64 {
	largest, squares := 0.0, 0.0
	for i := range a {
		largest = max(largest, math.Abs(a[i]-b[i]))
	}
	if largest == 0 || math.IsInf(largest, 1) {
		return largest
	}
	for i := range a {
		share := (a[i] - b[i]) / largest
		squares += float64(share * share)
	}
	return largest * math.Sqrt(squares)
}
