package compare

import (
	"math"
	"math/rand/v2"
	"testing"
)

// shape is a distribution that scores over seeds may have, and its interquartile
// range.
type shape struct {
	name  string
	draw  func(r *rand.Rand) float64
	width float64
}

var shapes = []shape{
	{"normal", func(r *rand.Rand) float64 { return 50 + r.NormFloat64() }, 1.349},
	{"lognormal", func(r *rand.Rand) float64 { return 50 + math.Exp(r.NormFloat64()) }, 1.454},
	{"Student's t, 2 degrees of freedom", func(r *rand.Rand) float64 { return 50 + r.NormFloat64()/math.Sqrt(r.ExpFloat64()) }, 1.633},
	{"Cauchy", func(r *rand.Rand) float64 { return 50 + math.Tan(math.Pi*(r.Float64()-0.5)) }, 2},
	{"one training in ten fails", func(r *rand.Rand) float64 {
		if r.IntN(10) == 0 {
			return 150 + 30*r.NormFloat64()
		}
		return 50 + r.NormFloat64()
	}, 1.6},
	{"rounded to many ties", func(r *rand.Rand) float64 { return math.Round(50 + r.NormFloat64()) }, 1.349},
}

// simulated is a group of runs with drawn scores, whose seeds begin at first.
func simulated(name string, first, seeds int, score func() float64) Group {
	g := Group{Name: name}
	for i := range seeds {
		g.Runs = append(g.Runs, Run{Seed: uint64(first + i), Score: score()})
	}
	return g
}

// differences counts the groups that differ from the first.
func differences(t *testing.T, groups []Group) int {
	t.Helper()
	c, err := (&Runs{Metric: Test, Groups: groups}).Compare(Options{})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, row := range c.Rows {
		if row.OverSeeds != nil && row.OverSeeds.Differs {
			found++
		}
	}
	return found
}

// Two sets of seeds of one configuration: no difference is reported in at least 95 of
// 100 repetitions. Each number of seeds may deviate by its sampling error, all of them
// together may not.
func TestNoDifferenceBetweenTheSame(t *testing.T) {
	const repetitions = 200
	total, all := 0, 0
	for i, s := range shapes {
		for _, seeds := range []int{5, 10, 20} {
			r := rand.New(rand.NewPCG(uint64(i), uint64(seeds)))
			score := func() float64 { return s.draw(r) }
			found := 0
			for range repetitions {
				found += differences(t, []Group{simulated("a", 0, seeds, score), simulated("b", seeds, seeds, score)})
			}
			if limit := 0.05*repetitions + 3*math.Sqrt(0.05*0.95*repetitions); float64(found) > limit {
				t.Errorf("%s, %d seeds: %d of %d repetitions differ", s.name, seeds, found, repetitions)
			}
			total, all = total+found, all+repetitions
		}
	}
	t.Logf("%d of %d repetitions differ", total, all)
	if float64(total) > 0.05*float64(all) {
		t.Errorf("%d of %d repetitions differ, more than 5 of 100", total, all)
	}
}

// Among many groups of one configuration any difference is as rare.
func TestNoDifferenceAmongMany(t *testing.T) {
	const repetitions, seeds = 2000, 10
	r := rand.New(rand.NewPCG(7, 1))
	some := 0
	for range repetitions {
		var groups []Group
		for i := range 6 {
			groups = append(groups, simulated(string(rune('a'+i)), seeds*i, seeds, r.NormFloat64))
		}
		if differences(t, groups) > 0 {
			some++
		}
	}
	t.Logf("%d of %d repetitions of six groups differ", some, repetitions)
	if some > repetitions*5/100 {
		t.Errorf("a difference was found in %d of %d repetitions of six groups", some, repetitions)
	}
}

// A planted difference of two interquartile ranges is found in at least 95 of 100
// repetitions with 20 seeds, in the right direction, whatever the shape.
func TestPlantedDifferenceIsFound(t *testing.T) {
	const repetitions, seeds = 100, 20
	for _, s := range shapes {
		r := rand.New(rand.NewPCG(8, 1))
		found := 0
		for range repetitions {
			groups := []Group{
				simulated("a", 0, seeds, func() float64 { return s.draw(r) }),
				simulated("b", seeds, seeds, func() float64 { return s.draw(r) + 2*s.width }),
			}
			c, err := (&Runs{Metric: Test, Groups: groups}).Compare(Options{})
			if err != nil {
				t.Fatal(err)
			}
			if worse := c.Rows[1]; worse.Name == "b" && worse.OverSeeds.Differs && *worse.Change > 0 {
				found++
			}
		}
		if found < 95 {
			t.Errorf("%s: found in %d of %d repetitions", s.name, found, repetitions)
		}
	}
}
