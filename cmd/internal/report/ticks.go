package report

import (
	"math"
	"strconv"
	"time"

	"gonum.org/v1/plot"

	"unroll/dataset"
)

// maxTicks is the largest number of labels of an axis.
const maxTicks = 10

// calendarUnit is a period of the calendar, with a tick at the start of each.
type calendarUnit struct {
	layout string
	number func(time.Time) int64 // of the period that contains the time
}

// calendarUnits returns the units for rows with dates, from fine to coarse.
func calendarUnits() []calendarUnit {
	var units []calendarUnit
	const sinceMonday = 3 * 86400 // 1970-01-01 was a Thursday
	seconds := func(n int64, layout string) {
		units = append(units, calendarUnit{layout, func(t time.Time) int64 { return floorDiv(t.Unix()+sinceMonday, n) }})
	}
	months := func(n int64, layout string) {
		units = append(units, calendarUnit{layout, func(t time.Time) int64 {
			return floorDiv(12*int64(t.Year())+int64(t.Month())-1, n)
		}})
	}
	for _, n := range []int64{60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600} {
		seconds(n, "15:04")
	}
	for _, n := range []int64{1, 2, 7, 14} {
		seconds(n*86400, "2 Jan 2006")
	}
	for _, n := range []int64{1, 3, 6} {
		months(n, "Jan 2006")
	}
	for _, n := range []int64{1, 2, 5, 10, 20, 50, 100, 200, 500} {
		months(12*n, "2006")
	}
	return units
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// rowTicks labels rows of a series: by the calendar if it has dates, by its labels if no
// unit of the calendar fits, else by the number of the row.
func rowTicks(f *dataset.Frame) plot.Ticker {
	if f.Dates == nil {
		return linearTicks{minStep: 1}
	}
	for _, unit := range calendarUnits() {
		if ticks := unit.ticks(f.Dates); len(ticks) > 1 && len(ticks) <= maxTicks {
			return plot.ConstantTicks(ticks)
		}
	}
	var ticks []plot.Tick
	for i := 0; i < len(f.Dates); i += max(1, len(f.Dates)/(maxTicks/2)) {
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: oneLine(f.Labels[i])})
	}
	return plot.ConstantTicks(ticks)
}

// ticks are at the first row of each period. It stops when there are too many.
func (u calendarUnit) ticks(dates []time.Time) []plot.Tick {
	before := dates[0].Add(-time.Second)
	var ticks []plot.Tick
	for i, t := range dates {
		if u.number(t) != u.number(before) {
			ticks = append(ticks, plot.Tick{Value: float64(i), Label: t.Format(u.layout)})
		}
		if len(ticks) > maxTicks {
			return ticks
		}
		before = t
	}
	return ticks
}

// logTicks are at 1, 2 and 5 times the powers of ten, or only at the powers over more than
// three decades.
type logTicks struct{}

// Ticks returns the ticks in [low, high].
func (logTicks) Ticks(low, high float64) []plot.Tick {
	mantissas := []float64{1, 2, 5}
	if high > 1000*low {
		mantissas = mantissas[:1]
	}
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(low)); e <= math.Log10(high); e++ {
		for _, m := range mantissas {
			// Parse the label, so that 5e-3 is exactly 0.005.
			label := strconv.FormatFloat(m*math.Pow(10, e), 'g', 2, 64)
			if v, err := strconv.ParseFloat(label, 64); err == nil && v >= low && v <= high {
				ticks = append(ticks, plot.Tick{Value: v, Label: label})
			}
		}
	}
	return ticks
}

// linearTicks are at multiples of 1, 2 or 5 times a power of ten, about six of them.
// minStep is the smallest step, such as 1 for counts.
type linearTicks struct{ minStep float64 }

// Ticks returns the ticks in [low, high].
func (l linearTicks) Ticks(low, high float64) []plot.Tick {
	step := max(l.minStep, niceStep((high-low)/6))
	decimals := max(0, -int(math.Floor(math.Log10(step))))
	var ticks []plot.Tick
	first, last := math.Ceil(low/step), math.Floor(high/step)
	for k := range int(last - first + 1) {
		v := (first + float64(k)) * step
		label := strconv.FormatFloat(v, 'f', decimals, 64)
		if math.Abs(v) >= 1e7 {
			label = strconv.FormatFloat(v, 'g', 4, 64)
		}
		ticks = append(ticks, plot.Tick{Value: v, Label: label})
	}
	return ticks
}

// niceStep is the smallest of 1, 2 and 5 times a power of ten that is not below x.
func niceStep(x float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= x {
			return m * power
		}
	}
	return 10 * power
}
