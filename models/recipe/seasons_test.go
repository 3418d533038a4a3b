package recipe

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"unroll/dataset"
)

// hourly is a series with a daily cycle, smaller at weekends and with a lower level there.
func hourly(t *testing.T, weeks int) *dataset.Frame {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	start := time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC) // a Monday
	var values []float64
	var dates []time.Time
	for i := range 24 * 7 * weeks {
		swing, level := 50.0, 300.0
		if i/24%7 > 4 {
			swing, level = 25, 240
		}
		values = append(values, level+swing*math.Sin(2*math.Pi*float64(i)/24)+12*rng.NormFloat64())
		dates = append(dates, start.Add(time.Duration(i)*time.Hour))
	}
	f, err := dataset.FromValues(values, dataset.ValueOptions{Dates: dates})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Of an hourly series with a weekly cycle too, networks see the hour and the weekday, and
// that is the best view; of one without, the hour.
func TestSeveralSeasonsAreCalendarInputs(t *testing.T) {
	s := quick(t, hourly(t, 5), Options{})
	if want := []string{dataset.Hour, dataset.Weekday}; !slices.Equal(s.Profile.Calendar, want) || !slices.Equal(s.Profile.Seasons, []int{24, 168}) {
		t.Fatalf("calendar %v, seasons %v", s.Profile.Calendar, s.Profile.Seasons)
	}
	s.Effort.Epochs = []int{8}
	views := s.views()
	if err := s.try(t.Context(), 1, views); err != nil {
		t.Fatal(err)
	}
	if best := ranked(views)[0]; !strings.Contains(best.Name, "calendar hour + calendar weekday") {
		t.Errorf("the best of %v is %v", views, best)
	}
	frame, err := hourly(t, 5).Select(dataset.Source{Season: 24})
	if err != nil {
		t.Fatal(err)
	}
	if got := profileOf(frame.Slice(0, 5*24)).Calendar; !slices.Equal(got, []string{dataset.Hour}) {
		t.Errorf("calendar %v of a week", got)
	}
}
