package recipe

import "unroll/dataset"

// calendar names the calendar inputs that tell rows of a season apart.
func calendar(f *dataset.Frame) []string {
	if f.Dates == nil || !f.Frequency.Regular() {
		return nil
	}
	switch f.Frequency.Name {
	case "monthly":
		return []string{dataset.Month}
	case "quarterly":
		return []string{dataset.Quarter}
	case "daily", "business-daily":
		return []string{dataset.Weekday}
	}
	if f.Frequency.Season >= 24 && f.Frequency.Name != "weekly" {
		return []string{dataset.Hour} // hours or minutes, with a day for a season
	}
	return nil
}
