package dataset

import (
	"math"
	"slices"
	"time"

	"unroll/dataset/input"
	"unroll/graph/portable"
)

// The kinds of calendar input. Each becomes a sine and a cosine of its phase, so
// that December is next to January.
const (
	Month   = "month"
	Quarter = "quarter"
	Weekday = "weekday"
	Hour    = "hour"
)

func calendarKinds() []string { return []string{Month, Quarter, Weekday, Hour} }

// phase is the position of t in the cycle of the kind, from 0 up to 1.
func phase(kind string, t time.Time) float64 {
	switch kind {
	case Month:
		return float64(t.Month()-1) / 12
	case Quarter:
		return float64(quarter(t)-1) / 4
	case Weekday:
		return float64(t.Weekday()) / 7
	}
	return (float64(t.Hour()) + float64(t.Minute())/60) / 24
}

// validateCalendar checks that the kinds are known.
func validateCalendar(kinds []string) error {
	for i, kind := range kinds {
		if !slices.Contains(calendarKinds(), kind) {
			return BadInput("calendar", "%s", input.Unknown("calendar input", kind, calendarKinds()))
		}
		if slices.Contains(kinds[:i], kind) {
			return BadInput("calendar", "calendar input %s is named twice", kind)
		}
	}
	return nil
}

// checkCalendar checks that the dates allow the calendar inputs.
func (f *Frame) checkCalendar(kinds []string) error {
	if err := validateCalendar(kinds); err != nil {
		return err
	}
	if len(kinds) > 0 && !f.Frequency.Regular() {
		return BadInput("calendar", "%v: calendar inputs need a date column with regular dates", f.Source)
	}
	for _, kind := range kinds {
		first := phase(kind, f.Dates[0])
		if !slices.ContainsFunc(f.Dates, func(t time.Time) bool { return phase(kind, t) != first }) {
			return BadInput("calendar", "%v: calendar input %s is the same in all rows of this series (%s); leave it out", f.Source, kind, f.Frequency.Name)
		}
	}
	return nil
}

// calendarNames are the names of the columns that the kinds become.
func calendarNames(kinds []string) []string {
	var names []string
	for _, kind := range kinds {
		names = append(names, kind+"_sin", kind+"_cos")
	}
	return names
}

// writeCalendar writes the sine and cosine of each kind at time t into row.
func writeCalendar(row []float64, kinds []string, t time.Time) {
	for k, kind := range kinds {
		angle := 2 * math.Pi * phase(kind, t)
		row[2*k], row[2*k+1] = portable.Sin(angle), portable.Cos(angle)
	}
}
