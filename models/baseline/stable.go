package baseline

import "math"

// stable reports whether all roots of the polynomial x^n + c[0]*x^(n-1) + ... + c[n-1] lie
// inside the unit circle, by the recursion of Schur and Cohn. It overwrites c.
func stable(c []float64) bool {
	for n := len(c); n > 0; n-- {
		k := c[n-1]
		if !(math.Abs(k) < 1) {
			return false
		}
		rest := 1 - float64(k*k)
		for i, j := 0, n-2; i <= j; i, j = i+1, j-1 {
			c[i], c[j] = (c[i]-float64(k*c[j]))/rest, (c[j]-float64(k*c[i]))/rest
		}
	}
	return true
}
