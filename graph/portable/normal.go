package portable

import (
	"math"
	"math/rand/v2"
	"sync"
)

// Normal draws a number of the standard normal distribution: what rng.NormFloat64 draws.
//
// The density is covered by 128 strips of equal area; a point in one of them is redrawn
// unless it lies below the density (Marsaglia and Tsang, "The ziggurat method for generating
// random variables", Journal of Statistical Software 5(8), 2000).
func Normal(rng *rand.Rand) float64 {
	z := ziggurat()
	for {
		bits := rng.Uint64()
		j, i := int64(int32(bits)), bits>>32&(strips-1)
		x := float64(j) * float64(z.width[i])
		switch {
		case max(j, -j) < z.inside[i]:
			return x
		case i == 0:
			return math.Copysign(normalTail(rng), float64(j))
		case z.density[i]+float32(float32(rng.Float64())*(z.density[i-1]-z.density[i])) < float32(Exp(-0.5*x*x)):
			return x
		}
	}
}

// normalTail draws a number beyond the last strip (Marsaglia, Technometrics 6, 1964, 101-102).
func normalTail(rng *rand.Rand) float64 {
	for {
		x, y := float64(-Log(rng.Float64())*(1/lastStrip)), -Log(rng.Float64())
		if y+y >= x*x {
			return lastStrip + x
		}
	}
}

const (
	strips    = 128
	lastStrip = 3.442619855899      // where the last strip ends and the tail begins
	stripArea = 9.91256303526217e-3 // of each strip, the tail being part of the first
)

// strip tables, of strips from the tail upward.
type strip struct {
	inside  [strips]int64   // points below it need no look at the density, in units of width
	width   [strips]float32 // of the strip, over 2^31
	density [strips]float32 // at the strip's edge, times sqrt(2*pi)
}

var ziggurat = sync.OnceValue(func() *strip {
	const units = 1 << 31
	z, x, above := new(strip), lastStrip, lastStrip
	density := Exp(-0.5 * x * x)
	q := stripArea / density
	z.inside[0], z.width[0], z.density[0] = int64(x/q*units), float32(q/units), 1
	z.width[strips-1], z.density[strips-1] = float32(x/units), float32(density)
	for i := strips - 2; i > 0; i-- {
		x = math.Sqrt(-2 * Log(stripArea/x+density))
		density = Exp(-0.5 * x * x)
		z.inside[i+1], above = int64(x/above*units), x
		z.width[i], z.density[i] = float32(x/units), float32(density)
	}
	return z
})
