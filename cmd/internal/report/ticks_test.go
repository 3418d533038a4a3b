package report

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot"
	"pgregory.net/rapid"

	"unroll/dataset"
)

func TestRowTicksFollowTheCalendar(t *testing.T) {
	year := time.Date(1949, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		rows  int
		date  func(i int) time.Time
		count int
		first plot.Tick
	}{
		{"months", 144, func(i int) time.Time { return year.AddDate(0, i, 0) }, 6, plot.Tick{Value: 12, Label: "1950"}},
		{"days", 60, func(i int) time.Time { return year.AddDate(0, 0, i) }, 9, plot.Tick{Value: 2, Label: "3 Jan 1949"}},
		{"weeks", 52, func(i int) time.Time { return year.AddDate(0, 0, 7*i) }, 4, plot.Tick{Value: 0, Label: "Jan 1949"}},
		{"hours", 48, func(i int) time.Time { return year.Add(time.Duration(i) * time.Hour) }, 8, plot.Tick{Value: 0, Label: "00:00"}},
		{"seconds", 40, func(i int) time.Time { return year.Add(time.Duration(i) * time.Second) }, 5, plot.Tick{Value: 0, Label: "a label"}},
	} {
		frame := &dataset.Frame{}
		for i := range c.rows {
			frame.Dates = append(frame.Dates, c.date(i))
			frame.Labels = append(frame.Labels, "a label")
		}
		got := rowTicks(frame).Ticks(0, float64(c.rows))
		if len(got) != c.count || got[0] != c.first {
			t.Errorf("%s: %d ticks, the first %+v; want %d and %+v", c.name, len(got), got[0], c.count, c.first)
		}
	}
}

func TestLogTicks(t *testing.T) {
	var labels []string
	for _, tick := range (logTicks{}).Ticks(0.0015, 0.06) {
		labels = append(labels, tick.Label)
	}
	if diff := cmp.Diff([]string{"0.002", "0.005", "0.01", "0.02", "0.05"}, labels); diff != "" {
		t.Error(diff)
	}
}

func TestLinearTicksFillAnyRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(-1e6, 1e6).Draw(t, "low")
		width := math.Pow(10, rapid.Float64Range(-3, 9).Draw(t, "width"))
		ticks := linearTicks{}.Ticks(low, low+width)
		if len(ticks) < 2 || len(ticks) > 8 {
			t.Fatalf("%d ticks", len(ticks))
		}
		seen := map[string]bool{}
		for _, tick := range ticks {
			if tick.Value < low-1e-9*width || tick.Value > low+width*(1+1e-9) || seen[tick.Label] {
				t.Fatalf("tick %+v in [%v, %v]", tick, low, low+width)
			}
			seen[tick.Label] = true
		}
	})
}
