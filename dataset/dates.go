package dataset

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A date layout is one of package time, or one of these: with a digit for a quarter or
// half of a year or an hour, with W02 for a week of ISO 8601, or a number.
const (
	plainHour    = "{15}" // an hour without a leading zero
	quarterDigit = "{1-4}"
	halfDigit    = "{1-2}"
	decimalYears = "2006.5"       // such as 1949.083333 for 1949-02
	monthOfYear  = "2006.01"      // such as 1949.1 for 1949-10
	epoch        = "epoch"        // seconds, milli-, micro- or nanoseconds since 1970
	excelDays    = "days of 1900" // such as 43831 for 2020-01-01
	seriesYears  = "year 1-01"    // such as 3-12 for the last month of year 3
)

// dayLayouts are the ways of writing a day, month or year, month first before day
// first, but day first where hyphens or points separate numbers.
func dayLayouts() []string {
	return []string{
		"2006-1-2", "2006-1", "2006/1/2", "2006/1", "2006.1.2", "2006 1 2", "2006 1", "2006M1", "2006m1", "2006:1:2",
		"1/2/2006", "2/1/2006", "2-1-2006", "1-2-2006", "2.1.2006", "1/2006", "1-2006", "1.2006", "2 1 2006",
		"1/2/06", "2/1/06", "2-1-06", "1-2-06", "2.1.06", "06/1/2", "06-1-2",
		"Jan 2006", "January 2006", "Jan-2006", "January-2006", "Jan/2006", "2006 Jan", "2006 January", "2006-Jan", "2006-January", "2006Jan", "Jan2006", "Jan06",
		"2 Jan 2006", "2-Jan-2006", "2/Jan/2006", "2Jan2006", "2 January 2006", "2-January-2006", "2-Jan-06", "2 Jan 06", "2/Jan/06", "2Jan06",
		"2006-Jan-2", "2006-January-2", "2006 Jan 2", "2006/Jan/2", "Jan 2, 2006", "January 2, 2006", "Jan 2 2006", "January 2 2006", "2 Jan, 2006", "2. January 2006",
		"Jan-06", "Jan 06", "Jan/06", "06-Jan", seriesYears, "2006-002",
		"20060102 1504", "20060102 150405", "20060102T1504", "20060102T150405", "20060102T150405Z", "Jan 2 15:04:05 2006", "Jan 2 15:04:05 MST 2006",
	}
}

var (
	weekdayPattern = regexp.MustCompile(`^(?i:(mon|tue|wed|thu|fri|sat|sun)(day|sday|nesday|rsday|urday)?)(,? )`)
	clockPattern   = regexp.MustCompile(`^(.*?)( |T|, |,)(\d{1,2})(?:([:.h])(\d\d)(?:[:.](\d\d)([.,]\d+)?)?)?(?:([ -]?)([AaPp][Mm]))?( ?(?:Z|[A-Z]{3,4}|[+-]\d\d(?::?\d\d)?))?$`)
	timePattern    = regexp.MustCompile(`^([01]?\d|2[0-4])[:.h][0-5]\d([:.]\d\d([.,]\d+)?)?( ?[AaPp][Mm])?$`)
	partPattern    = regexp.MustCompile(`^(?i:(\d{4}|\d\d)?([-/ :.']?)(q(?:tr|uarter)?[. ]?|[hs])?([1-4])(\.? ?q(?:tr|uarter|uartal)?)?([-/ :']?)(\d{4}|\d\d)?)$`)
	weekPattern    = regexp.MustCompile(`^\d{4}([- ]?)W\d\d?(-?[1-7])?$`)
	midnight       = regexp.MustCompile(`([T ]|, )24([:.]00)([:.]00([.]0+)?)?`)
)

// layoutsOf are the layouts in which a text is a date, the usual ones first.
func layoutsOf(text string) []string {
	const longest = 50
	text = strings.TrimSpace(text)
	if len(text) < 4 || len(text) > longest || !strings.ContainsAny(text, "0123456789") {
		return nil
	}
	if plain, is := plainNumber(text); is && text[0] != '-' && text[0] != '+' {
		return numberLayouts(text, plain)
	}
	day, prefix, suffix := text, "", ""
	if m := weekdayPattern.FindStringSubmatch(text); m != nil {
		prefix, day = "Mon"+m[3], text[len(m[0]):]
		if m[2] != "" {
			prefix = "Monday" + m[3]
		}
	}
	if m := clockPattern.FindStringSubmatch(midnight.ReplaceAllString(day, "${1}00$2$3")); m != nil && (m[4] != "" || m[9] != "" || strings.ContainsAny(m[1], "-/.")) {
		if layout := clockLayout(m); layout != "" {
			day, suffix = m[1], layout
		}
	}
	var layouts []string
	for _, layout := range append(layoutsByShape()[shape(day)], isoLayouts(day)...) {
		if layout == seriesYears && (suffix != "" || prefix != "") {
			continue
		}
		if _, err := parseDate(prefix+layout+suffix, text); err == nil {
			layouts = append(layouts, prefix+layout+suffix)
		}
	}
	return layouts
}

// shape is a text with each run of digits as 0 and each run of letters as a.
func shape(text string) string {
	var b strings.Builder
	last := byte(0)
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			c = '0'
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			c = 'a'
		}
		if c != last || c != '0' && c != 'a' {
			b.WriteByte(c)
		}
		last = c
	}
	return b.String()
}

// layoutsByShape are dayLayouts by their shape.
var layoutsByShape = sync.OnceValue(func() map[string][]string {
	shapes := map[string][]string{}
	for _, layout := range dayLayouts() {
		s := shape(strings.TrimPrefix(layout, "year "))
		shapes[s] = slices.Clip(append(shapes[s], layout))
	}
	return shapes
})

// isoLayouts are the layouts of quarters, halves and weeks, and of a day without separators.
func isoLayouts(day string) []string {
	if layout := partLayout(day); layout != "" {
		return []string{layout}
	}
	if m := weekPattern.FindStringSubmatch(day); m != nil {
		layout := "2006" + m[1] + "W02"
		if m[2] != "" {
			layout += m[2][:len(m[2])-1] + "1"
		}
		return []string{layout}
	}
	return []string{"20060102"}
}

// partLayout is the layout of a quarter or half of a year; "" for others.
func partLayout(text string) string {
	m := partPattern.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	before, gap, name, number, nameAfter, after := m[1], m[2], m[3], m[4], m[5], m[7]
	named := name != "" || nameAfter != ""
	year := map[int]string{2: "06", 4: "2006"}
	digit := quarterDigit
	if strings.ContainsAny(name, "HhSs") {
		digit = halfDigit
	}
	switch {
	case (before == "") == (after == ""), name != "" && nameAfter != "", digit == halfDigit && number > "2":
		return ""
	case !named && (len(before) != 4 || gap == "" || m[6] != ""):
		return ""
	}
	return year[len(before)] + gap + name + digit + nameAfter + m[6] + year[len(after)]
}

// clockLayout is the layout of what clockPattern found behind the day; "" if it is
// no time.
func clockLayout(m []string) string {
	hour, colon, seconds, gap, half, zone := "15", m[4], m[6], m[8], m[9], m[10]
	if half != "" {
		hour = "3"
	}
	layout := m[2] + hour
	if colon != "" {
		layout += colon + "04"
	}
	if seconds != "" {
		layout += map[bool]string{true: ":", false: "."}[colon != "."] + "05"
	}
	switch half {
	case "":
	case strings.ToUpper(half):
		layout += gap + "PM"
	case strings.ToLower(half):
		layout += gap + "pm"
	default:
		return ""
	}
	blank := zone[:len(zone)-len(strings.TrimLeft(zone, " "))]
	switch bare := zone[len(blank):]; {
	case bare == "":
	case bare == "Z":
		return layout + blank + "Z07:00"
	case bare == "UTC" || bare == "GMT":
		return layout + zone
	case bare[0] >= 'A':
		return layout + blank + "MST"
	case len(bare) == len("+01:00"):
		return layout + blank + "-07:00"
	case len(bare) == len("+0100"):
		return layout + blank + "-0700"
	default:
		return layout + blank + "-07"
	}
	return layout
}

// numberLayouts are the layouts of a number.
func numberLayouts(text string, v float64) []string {
	whole, fraction, _ := strings.Cut(text, ".")
	tried := []string{decimalYears, monthOfYear, partLayout(text), excelDays}
	switch {
	case strings.ContainsAny(text, "eE"):
		tried = nil
	case strings.Trim(fraction, "0") == "":
		text, tried = whole, []string{"2006", "200601", "20060102", "2006002", "2006010215", "200601021504", "20060102150405", decimalYears, excelDays}
	}
	var layouts []string
	for _, layout := range tried {
		if t, err := parseDate(layout, text); err == nil && t.Year() >= 1500 && t.Year() < 2200 {
			layouts = append(layouts, layout)
		}
	}
	if t := epochTime(v); t.Year() >= 1973 && t.Year() < 2100 {
		layouts = append(layouts, epoch)
	}
	return layouts
}

// isNumberLayout reports whether the dates of a layout are numbers that say little to a reader.
func isNumberLayout(layout string) bool {
	return slices.Contains([]string{decimalYears, monthOfYear, excelDays, epoch}, layout)
}

// epochTime is the time of seconds since 1970, or of milli-, micro- or nanoseconds,
// whichever is before the year 2100 or so.
func epochTime(v float64) time.Time {
	unit := 1e9
	for v >= 4.2e9 && unit > 1 {
		v, unit = v/1e3, unit/1e3
	}
	seconds := math.Floor(v)
	return time.Unix(int64(seconds), int64(math.Round((v-seconds)*1e6))*1e3).UTC()
}

// lastYear is the last one that dates have in JSON and in files.
const lastYear = 9999

// checkYears refuses dates beyond the last year.
func (f *Frame) checkYears() error {
	for i, t := range f.Dates {
		if t.Year() < 0 || t.Year() > lastYear {
			return BadInput("date", "%s: a date lies in the years 0 to %d: correct it, or leave the dates out", f.Row(i), lastYear)
		}
	}
	return nil
}

// parseDate reads a date in a layout.
func parseDate(layout, text string) (time.Time, error) {
	text, layout = strings.TrimSpace(text), strings.Replace(layout, plainHour, "15", 1)
	switch {
	case layout == decimalYears:
		return parseDecimalYear(text)
	case layout == seriesYears:
		return parseSeriesYear(text)
	case layout == epoch:
		if nanoseconds, err := strconv.ParseInt(text, 10, 64); err == nil && nanoseconds > 4.2e15 {
			return time.Unix(0, nanoseconds).UTC(), nil
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v >= 0 && v < 4.2e18) {
			return time.Time{}, fmt.Errorf("%q is no time", text)
		}
		return epochTime(v), nil
	case layout == monthOfYear:
		return parseMonthOfYear(text)
	case layout == excelDays:
		return parseExcelDays(text)
	case strings.Contains(layout, quarterDigit):
		return parsePart(layout, quarterDigit, 3, text)
	case strings.Contains(layout, halfDigit):
		return parsePart(layout, halfDigit, 6, text)
	case strings.Contains(layout, "W02"):
		return parseWeek(text)
	}
	t, err := time.Parse(layout, text)
	if err != nil && strings.Contains(text, "24") {
		if t, again := time.Parse(layout, midnight.ReplaceAllString(text, "${1}00$2$3")); again == nil && midnight.MatchString(text) {
			return t.AddDate(0, 0, 1), nil
		}
		if day, is := strings.CutSuffix(text, " 24"); is && strings.HasSuffix(layout, " 15") {
			t, err = time.Parse(layout, day+" 0")
			return t.AddDate(0, 0, 1), err
		}
	}
	return t, err
}

// parsePart reads a part of a year of so many months, whose digit is where the layout has
// it.
func parsePart(layout, digit string, months int, text string) (time.Time, error) {
	before, after, _ := strings.Cut(layout, digit)
	at := len(text) - len(after) - 1
	if at < 0 || text[at] < '1' || text[at] > byte('0'+12/months) {
		return time.Time{}, fmt.Errorf("%q is no part of a year", text)
	}
	t, err := time.Parse(before+after, text[:at]+text[at+1:])
	return t.AddDate(0, months*int(text[at]-'1'), 0), err
}

// parseWeek returns the Monday of an ISO week, or the weekday that it names.
func parseWeek(text string) (time.Time, error) {
	year, rest, _ := strings.Cut(text, "W")
	number, weekday, named := strings.Cut(rest, "-")
	if !named && len(number) == 3 {
		number, weekday = number[:2], number[2:]
	}
	y, errYear := strconv.Atoi(strings.TrimRight(year, "- "))
	w, errWeek := strconv.Atoi(number)
	d := 1
	var errDay error
	if weekday != "" {
		d, errDay = strconv.Atoi(weekday)
	}
	fourth := time.Date(y, 1, 4, 0, 0, 0, 0, time.UTC) // is in week 1
	t := fourth.AddDate(0, 0, 7*(w-1)+d-1-(int(fourth.Weekday())+6)%7)
	if gotYear, got := t.ISOWeek(); errYear != nil || errWeek != nil || errDay != nil || got != w || gotYear != y || d < 1 || d > 7 {
		return time.Time{}, fmt.Errorf("%q is no week", text)
	}
	return t, nil
}

// parseDecimalYear reads a year with months, or shorter parts that divide it, as a
// fraction.
func parseDecimalYear(text string) (time.Time, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 1500 && v < 2200) {
		return time.Time{}, fmt.Errorf("%q is no year", text)
	}
	const tolerance = 0.02 // of a month: three decimals of a year
	months := float64((v - math.Floor(v)) * 12)
	if math.Abs(months-math.Round(months)) > tolerance {
		return time.Time{}, fmt.Errorf("%q is no month of a year", text)
	}
	return time.Date(int(v), time.Month(1+math.Round(months)), 1, 0, 0, 0, 0, time.UTC), nil
}

// parseMonthOfYear reads a year and a month behind the point, whose last zero may be
// missing, as in a number.
func parseMonthOfYear(text string) (time.Time, error) {
	year, month, _ := strings.Cut(text, ".")
	if len(month) == 1 {
		month += "0"
	}
	return time.Parse(monthOfYear, year+"."+month)
}

// parseExcelDays reads the number by which spreadsheets count days, from 1950 to 2099.
func parseExcelDays(text string) (time.Time, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 18264 && v < 73051) {
		return time.Time{}, fmt.Errorf("%q is no day", text)
	}
	const minute = time.Minute
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(math.Round(v*24*60)) * minute), nil
}

func parseSeriesYear(text string) (time.Time, error) {
	year, month, _ := strings.Cut(text, "-")
	y, errYear := strconv.Atoi(year)
	m, errMonth := strconv.Atoi(month)
	if errYear != nil || errMonth != nil || len(month) != 2 || len(year) > 3 || y < 1 || m < 1 || m > 12 {
		return time.Time{}, fmt.Errorf("%q is no month of a year", text)
	}
	return time.Date(y, time.Month(m), 1, 0, 0, 0, 0, time.UTC), nil
}

// formatDate writes a date in a layout.
func formatDate(layout string, t time.Time) string {
	switch {
	case layout == seriesYears:
		return fmt.Sprintf("%d-%02d", t.Year(), t.Month())
	case strings.Contains(layout, "W02"):
		year, week := t.ISOWeek()
		weekday := strconv.Itoa((int(t.Weekday())+6)%7 + 1)
		return strings.NewReplacer("2006", fmt.Sprintf("%04d", year), "W02", fmt.Sprintf("W%02d", week), "1", weekday).Replace(layout)
	}
	if before, after, ok := strings.Cut(layout, plainHour); ok {
		return t.Format(before) + strconv.Itoa(t.Hour()) + t.Format(after)
	}
	if before, after, ok := strings.Cut(layout, quarterDigit); ok {
		return t.Format(before) + strconv.Itoa(quarter(t)) + t.Format(after)
	}
	if before, after, ok := strings.Cut(layout, halfDigit); ok {
		return t.Format(before) + strconv.Itoa((quarter(t)+1)/2) + t.Format(after)
	}
	return t.Format(layout)
}

func quarter(t time.Time) int { return (int(t.Month()) + 2) / 3 }

// readDate reads one date in any of the layouts that a date column may have.
func readDate(text string) (time.Time, error) {
	for _, layout := range layoutsOf(text) {
		if t, err := parseDate(layout, text); err == nil && !isNumberLayout(layout) {
			return t, nil
		}
	}
	return time.Time{}, BadInput("date", `%s is not a date: write it like "1960-01-31", "1960-01" or "1960-01-31 15:04"`, quote(text))
}
