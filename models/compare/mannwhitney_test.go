package compare

import (
	"math"
	"math/bits"
	"testing"

	"pgregory.net/rapid"
)

func TestMannWhitneyAsR(t *testing.T) {
	for _, row := range reference(t, "mannwhitney.csv", 25) {
		x, y := numbers(t, row[1]), numbers(t, row[2])
		u, p, exact := mannWhitney(x, y)
		if want := numbers(t, row[3]+" "+row[4]); u != want[0] || !near(p, want[1], 1e-9) {
			t.Errorf("sizes %d and %d: U = %v, p = %v; R says %v", len(x), len(y), u, p, want)
		}
		if exact != (row[0] == "TRUE") {
			t.Errorf("sizes %d and %d: exact is %v", len(x), len(y), exact)
		}
	}
}

// Base R has no exact test of samples with ties: here all ways to split the values
// into the two samples are enumerated.
func TestExactMannWhitneyIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Map(rapid.IntRange(0, 5), func(i int) float64 { return float64(i) })
		x := rapid.SliceOfN(value, 1, 6).Draw(t, "x")
		y := rapid.SliceOfN(value, 1, 6).Draw(t, "y")
		all := append(append([]float64{}, x...), y...)
		observed := pairsAbove(x, y)
		var ways, below, above float64
		for set := range uint(1) << len(all) {
			if bits.OnesCount(set) != len(x) {
				continue
			}
			var first, second []float64
			for i, v := range all {
				if set>>i&1 == 1 {
					first = append(first, v)
				} else {
					second = append(second, v)
				}
			}
			u := pairsAbove(first, second)
			ways++
			if u <= observed {
				below++
			}
			if u >= observed {
				above++
			}
		}
		want := min(1, 2*min(below, above)/ways)
		u, p, exact := mannWhitney(x, y)
		if u != observed || !near(p, want, 1e-12) || !exact {
			t.Fatalf("U = %v, p = %v, exact %v; want %v, %v", u, p, exact, observed, want)
		}
	})
}

// pairsAbove is Mann and Whitney's U by its definition.
func pairsAbove(x, y []float64) float64 {
	var u float64
	for _, a := range x {
		for _, b := range y {
			switch {
			case a > b:
				u++
			case a == b:
				u += 0.5
			}
		}
	}
	return u
}

func TestMannWhitneyIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Map(rapid.IntRange(-20, 20), func(i int) float64 { return float64(i) / 4 })
		x := rapid.SliceOfN(value, 1, 60).Draw(t, "x")
		y := rapid.SliceOfN(value, 1, 60).Draw(t, "y")
		u, p, _ := mannWhitney(x, y)
		back, q, _ := mannWhitney(y, x)
		if u+back != float64(len(x)*len(y)) || !near(p, q, 1e-12) || p < 0 || p > 1 {
			t.Fatalf("U = %v, p = %v one way; U = %v, p = %v the other", u, p, back, q)
		}
	})
}

// The probability of rejection of the exact test, without ties, is a sum over its own
// distribution: never above the level, and close to it for large samples.
func TestSizeOfTheExactTest(t *testing.T) {
	const alpha = 0.05
	for n := 1; n <= 12; n++ {
		doubled := make([]int, 2*n)
		for i := range doubled {
			doubled[i] = 2 * (i + 1)
		}
		ways := rankSums(doubled, n)
		var all, rejected float64
		for sum, count := range ways {
			all += count
			if count > 0 && exactP(doubled, n, sum) <= alpha {
				rejected += count
			}
		}
		if size := rejected / all; size > alpha || n >= 8 && size < 0.03 {
			t.Errorf("two samples of %d: the test rejects with probability %.4f", n, size)
		}
	}
}

// Samples that do not overlap have the smallest possible p; the numbers needed at 5 %
// are those of benchstat's documentation: 4 for one comparison.
func TestSeedsNeeded(t *testing.T) {
	for n := 1; n <= 12; n++ {
		for m := 1; m <= 12; m++ {
			var x, y []float64
			for i := range n {
				x = append(x, float64(i))
			}
			for i := range m {
				y = append(y, 100+float64(i))
			}
			if _, p, _ := mannWhitney(x, y); !near(p, minP(n, m), 1e-12) {
				t.Errorf("sizes %d and %d: smallest p is %v, not %v", n, m, p, minP(n, m))
			}
		}
	}
	for _, c := range []struct {
		alpha       float64
		comparisons int
		want        int
	}{{1, 1, 1}, {0.05, 1, 4}, {0.05, 2, 5}, {0.05, 6, 5}, {0.05, 7, 6}, {0.01, 1, 5}, {0.001, 1, 7}} {
		if got := seedsNeeded(c.alpha, c.comparisons); got != c.want {
			t.Errorf("at %v, %d comparisons need %d seeds, not %d", c.alpha, c.comparisons, got, c.want)
		}
	}
}

func TestHolmAsR(t *testing.T) {
	for _, row := range reference(t, "holm.csv", 15) {
		want := numbers(t, row[1])
		for i, p := range Holm(numbers(t, row[0])) {
			if !near(p, want[i], 1e-12) {
				t.Errorf("Holm(%s)[%d] = %v, R says %v", row[0], i, p, want[i])
			}
		}
	}
}

func TestRangeQuantileAsR(t *testing.T) {
	for _, row := range reference(t, "range.csv", 50) {
		v := numbers(t, row[0]+" "+row[1]+" "+row[2])
		// R stops searching at 1e-4.
		if q := rangeQuantile(1-v[1], int(v[0])); !near(q, v[2], 1e-5) {
			t.Errorf("k = %v, alpha = %v: q = %v, R says %v", v[0], v[1], q, v[2])
		}
	}
}

// Demsar 2006, table 5 (a): critical values of the Nemenyi test for 2 to 10
// classifiers, which are the studentized range's over the square root of 2.
func TestRangeQuantileAsPublished(t *testing.T) {
	for alpha, row := range map[float64][]float64{
		0.05: {1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164},
		0.10: {1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.780, 2.855, 2.920},
	} {
		for i, want := range row {
			if q := rangeQuantile(1-alpha, i+2) / math.Sqrt2; math.Abs(q-want) > 0.0011 {
				t.Errorf("%d classifiers at %v: %v, published %v", i+2, alpha, q, want)
			}
		}
	}
}
