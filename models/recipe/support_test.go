package recipe

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unroll/dataset"
)

// months writes a monthly series with other columns.
func months(n int, columns string, value func(i int) string) string {
	var b strings.Builder
	b.WriteString("month," + columns + "\n")
	for i := range n {
		fmt.Fprintf(&b, "%d-%02d,%s\n", 1990+i/12, i%12+1, value(i))
	}
	return b.String()
}

// seasonal is a monthly series with a trend, a season and noise.
func seasonal(n int) string {
	rng := rand.New(rand.NewPCG(1, 2))
	return months(n, "y", func(i int) string {
		x := float64(i)
		return fmt.Sprintf("%.3f", 200+x+20*math.Sin(2*math.Pi*x/12)+rng.NormFloat64())
	})
}

// loaded reads a text, with the inputs that the source names or else with all.
func loaded(t testing.TB, text string, source dataset.Source) *dataset.Frame {
	t.Helper()
	load := dataset.Load
	if source.Inputs == nil {
		load = dataset.LoadAll
	}
	source.Path = dataset.StandardInput
	f, err := load(source, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// quick is a search that tries little.
func quick(t testing.TB, frame *dataset.Frame, o Options) *Search {
	t.Helper()
	o.Name = "quick"
	s, err := NewSearch(frame, o)
	if err != nil {
		t.Fatal(err)
	}
	s.Effort = Effort{Seeds: 1, Epochs: []int{1, 2}, Rows: s.Profile.Rows, Members: 1}
	return s
}

func ftoa(v float64) string { return fmt.Sprintf("%.6f", v) }
