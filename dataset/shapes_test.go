package dataset

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Rows 0 .. 39 of a header and a format, in shapes that statistical offices, grid
// operators and spreadsheets write.
func TestShapesOfRows(t *testing.T) {
	start := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	hour := func(i int) time.Time { return start.Add(time.Duration(i) * time.Hour) }
	for name, c := range map[string]struct {
		header string
		row    func(i int) string
		want   string // of the frame, or in the error
	}{
		"intervals": {"MTU,load\n", func(i int) string {
			return hour(i).Format("02.01.2006 15:04") + " - " + hour(i+1).Format("02.01.2006 15:04")
		}, "hourly from 01.01.2020 00:00 to 02.01.2020 15:00, season 24"},
		"hours of days":  {"Date,Hour,load\n", func(i int) string { return fmt.Sprintf("%s,%d", hour(i).Format("01/02/2006"), i%24+1) }, "hourly from 01/01/2020 1 to 01/02/2020 16, season 24"},
		"quarters":       {"Year,Quarter,v\n", func(i int) string { return fmt.Sprintf("%d,%d", 1990+i/4, i%4+1) }, "quarterly from 1990-Q1 to 1999-Q4, season 4"},
		"names of month": {"Year,Month,v\n", func(i int) string { return start.AddDate(0, i, 0).Format("2006,January") }, "monthly from 2020-January to 2023-April, season 12"},
		"no midnights": {"t,v\n", func(i int) string { return strings.TrimSuffix(hour(i).Format("2006-01-02 15:04:05"), " 00:00:00") },
			"hourly from 2020-01-01 to 2020-01-02 15:00:00, season 24"},
		"no header":        {"", func(i int) string { return start.AddDate(0, 0, i).Format("2006-01-02") }, `40 rows of "column 1" from standard input, daily from 2020-01-01 to 2020-02-09`},
		"milliseconds":     {"id,ts,v\n", func(i int) string { return fmt.Sprintf("%d,%d", i, 1577836800000+i*60000) }, "every 1m0s from 2020-01-01 00:00 to 2020-01-01 00:39"},
		"day 30":           {"d,v\n", func(i int) string { return fmt.Sprintf("2%03d-%02d-%d", i/12, i%12+1, []int{30, 28}[b2i(i%12 == 1)]) }, "monthly from 2000-01-30 to 2003-04-30, season 12"},
		"a holiday's week": {"d,v\n", func(i int) string { return start.AddDate(0, 0, 7*i+b2i(i == 9)).Format("2006-01-02") }, "weekly from 2020-01-01 to 2020-09-30, season 52"},
		"two identifiers":  {"store,item,d,v\n", func(i int) string { return fmt.Sprintf("%d,%d,2020-01-%02d", i/20, i/10%2, i%10+1) }, `"store" (0, 1) and "item" (0, 1) tell their rows apart`},
		"years across":     {"\"Data Source\",\"WDI\",\n\nname,code,1960,1961,1962,1963,1964,1965\n", func(i int) string { return fmt.Sprintf("c%d,C,1,2,3,4,5", i) }, "the dates run across the columns (1964, 1965)"},
		"numbered":         {"id,V1,V2,V3,V4,V5,V6,V7,V8,V9,V10\n", func(i int) string { return fmt.Sprintf("M%d,1,2,3,4,5,6,7,8,9", i) }, "each row seems to be a series"},
		"no groups":        {"d,v\n", func(i int) string { return start.AddDate(0, 0, i).Format("2006-01-02") + ",\"1,069\"\n#" }, "may be 1069 or 1.069"},
	} {
		text := c.header
		for i := range 40 {
			text += fmt.Sprintf("%s,%d\n", c.row(i), i)
		}
		f, err := loadText(text, Source{})
		got := fmt.Sprint(err)
		if err == nil {
			got = f.String()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
