package dataset

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// The seasons of a sum of sines are their periods.
func TestSeasons(t *testing.T) {
	start := time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		step    time.Duration
		rows    int
		periods []int
		want    []int
	}{
		"hours, day and week":      {time.Hour, 24 * 7 * 8, []int{24, 168}, []int{24, 168}},
		"hours, day":               {time.Hour, 24 * 7 * 8, []int{24}, []int{24}},
		"hours, two weeks":         {time.Hour, 24 * 7 * 2, []int{24, 168}, []int{24}},
		"half-hours, day and week": {30 * time.Minute, 48 * 7 * 6, []int{48, 336}, []int{48, 336}},
		"days, week and year":      {day, 365 * 4, []int{7, 365}, []int{7, 365}},
		"days, week":               {day, 365 * 4, []int{7}, []int{7}},
		"minutes, hour and day":    {time.Minute, 60 * 24 * 4, []int{60, 1440}, []int{60, 1440}},
		"seconds, no usual season": {time.Second, 500, []int{60}, nil},
	} {
		rng := rand.New(rand.NewPCG(7, 8))
		values, dates := make([]float64, c.rows), make([]time.Time, c.rows)
		for i := range values {
			dates[i] = start.Add(time.Duration(i) * c.step)
			values[i] = 100 + 0.01*float64(i) + rng.NormFloat64()
			for _, period := range c.periods {
				values[i] += 3 * math.Sin(2*math.Pi*float64(i)/float64(period))
			}
		}
		f, err := FromValues(values, ValueOptions{Dates: dates})
		if err != nil {
			t.Fatal(err)
		}
		got := f.Seasons()
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if text := strings.Trim(strings.ReplaceAll(fmt.Sprint(got), " ", " and "), "[]"); !strings.HasSuffix(f.String(), "season "+cmp.Or(text, "1")) {
			t.Errorf("%s: %v", name, f)
		}
	}
}

// Each cycle of the calendar has its input.
func TestCalendarOfASeason(t *testing.T) {
	hours := Frequency{step: time.Hour}
	for season, want := range map[int]string{24: Hour, 168: Weekday, 24 * 365: Month, 25: "", 0: ""} {
		if got := hours.Calendar(season); got != want {
			t.Errorf("season %d of hours: %q, want %q", season, got, want)
		}
	}
}
