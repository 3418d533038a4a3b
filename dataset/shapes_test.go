package dataset

import (
	"fmt"
	"strconv"
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
		"no header":         {"", func(i int) string { return start.AddDate(0, 0, i).Format("2006-01-02") }, `40 rows of "column 1" from standard input, daily from 2020-01-01 to 2020-02-09`},
		"milliseconds":      {"id,ts,v\n", func(i int) string { return fmt.Sprintf("%d,%d", i, 1577836800000+int64(i)*60000) }, "every minute from 2020-01-01 00:00 to 2020-01-01 00:39"},
		"day 30":            {"d,v\n", func(i int) string { return fmt.Sprintf("2%03d-%02d-%d", i/12, i%12+1, []int{30, 28}[b2i(i%12 == 1)]) }, "monthly from 2000-01-30 to 2003-04-30, season 12"},
		"a holiday's week":  {"d,v\n", func(i int) string { return start.AddDate(0, 0, 7*i+b2i(i == 9)).Format("2006-01-02") }, "weekly from 2020-01-01 to 2020-09-30, season 52"},
		"two identifiers":   {"store,item,d,v\n", func(i int) string { return fmt.Sprintf("%d,%d,2020-01-%02d", i/20, i/10%2, i%10+1) }, `"store" (0, 1) and "item" (0, 1) tell their rows apart`},
		"years across":      {"\"Data Source\",\"WDI\",\n\nname,code,1960,1961,1962,1963,1964,1965\n", func(i int) string { return fmt.Sprintf("c%d,C,1,2,3,4,5", i) }, "the dates run across the columns (1964, 1965)"},
		"numbered":          {"id,V1,V2,V3,V4,V5,V6,V7,V8,V9,V10\n", func(i int) string { return fmt.Sprintf("M%d,1,2,3,4,5,6,7,8,9", i) }, "each row seems to be a series"},
		"quarters in words": {"Quarter,v\n", func(i int) string { return fmt.Sprintf("%d Quarter %d", 1990+i/4, i%4+1) }, "quarterly from 1990 Quarter 1 to 1999 Quarter 4, season 4"},
		"1Q90":              {"Quarter,v\n", func(i int) string { return fmt.Sprintf("%dQ%02d", i%4+1, (90+i/4)%100) }, "quarterly from 1Q90 to 4Q99, season 4"},
		"1990:1":            {"Quarter,v\n", func(i int) string { return fmt.Sprintf("%d:%d", 1990+i/4, i%4+1) }, "quarterly from 1990:1 to 1999:4, season 4"},
		"1990-1":            {"Quarter,v\n", func(i int) string { return fmt.Sprintf("%d-%d", 1990+i/4, i%4+1) }, "quarterly from 1990-1 to 1999-4, season 4"},
		"1990.1":            {"Quarter,v\n", func(i int) string { return fmt.Sprintf("%d.%d", 1990+i/4, i%4+1) }, "quarterly from 1990.1 to 1999.4, season 4"},
		"halves":            {"Period,v\n", func(i int) string { return fmt.Sprintf("%d-H%d", 1980+i/2, i%2+1) }, "half-yearly from 1980-H1 to 1999-H2, season 2"},
		"months as numbers": {"Date,v\n", func(i int) string { return strings.TrimSuffix(fmt.Sprintf("%d.%02d", 1871+i/12, i%12+1), "0") }, "monthly from 1871-01 to 1874-04, season 12"},
		"weeks as numbers": {"Week,v\n", func(i int) string {
			year, week := start.AddDate(0, 0, 7*i).ISOWeek()
			return fmt.Sprintf("%d%02d", year, week)
		}, "weekly from 2020W01 to 2020W40, season 52"},
		"days of years":       {"year,doy,v\n", func(i int) string { return start.AddDate(0, 0, i).Format("2006,") + strconv.Itoa(i+1) }, "daily from 2020-001 to 2020-040, season 7"},
		"days of a sheet":     {"Date,v\n", func(i int) string { return strconv.Itoa(43831 + i) }, "daily from 2020-01-01 to 2020-02-09, season 7"},
		"milliseconds, sheet": {"timestamp,v\n", func(i int) string { return fmt.Sprintf("%.7fE+12", float64(1577836800000+3600000*int64(i))/1e12) }, "hourly from 2020-01-01 00:00 to 2020-01-02 15:00, season 24"},
		"HHMM":                {"Date,HHMM,v\n", func(i int) string { return hour(i).Format("2006-01-02,1504") }, "hourly from 2020-01-01 00:00 to 2020-01-02 15:00, season 24"},
		"HHMM of numbers":     {"Date,Time,v\n", func(i int) string { return hour(i).Format("20060102,") + strconv.Itoa(100*(i%24)) }, "hourly from 20200101 00:00 to 20200102 15:00, season 24"},
		"HE01":                {"Date,HE,v\n", func(i int) string { return fmt.Sprintf("%s,HE%02d", hour(i).Format("01/02/2006"), i%24+1) }, "hourly from 01/01/2020 01 to 01/02/2020 16, season 24"},
		"periods of days":     {"SETTLEMENT_DATE,SETTLEMENT_PERIOD,v\n", func(i int) string { return fmt.Sprintf("2020-01-%02d,%d", 1+i/20, i%20+1) }, `column "SETTLEMENT_PERIOD" (1, 2, ...) seems to say when on each date a row is`},
		"no header, times":    {"", func(i int) string { return start.Add(time.Duration(i) * time.Minute).Format("20060102 150405") }, "every minute from 20200101 000000 to 20200101 003900, season 60"},
		"no header, epoch":    {"", func(i int) string { return strconv.FormatInt(1577836800000+3600000*int64(i), 10) }, "hourly from 2020-01-01 00:00 to 2020-01-02 15:00, season 24"},
		"no header, months":   {"", func(i int) string { return fmt.Sprintf("%d,%02d,%.3f", 1749+i/12, i%12+1, 1749+(float64(i)+.5)/12) }, `40 rows of "column 3" from standard input, monthly from 1749-01 to 1752-04, season 12`},
		"ctime":               {"Date,v\n", func(i int) string { return hour(i).Format("Mon Jan 02 15:04:05 2006") }, "hourly from Wed Jan 01 00:00:00 2020 to Thu Jan 02 15:00:00 2020, season 24"},
		"texts before it":     {"REF_DATE,GEO,UOM_ID,v\n", func(i int) string { return start.AddDate(0, i, 0).Format("2006-01") + ",Canada,81" }, `40 rows of "v" from standard input, monthly`},
		"years again":         {"year,month,decimal,v\n", func(i int) string { return fmt.Sprintf("%d,%d,%.4f", 1960+i/12, i%12+1, 1960+(float64(i)+.5)/12) }, `40 rows of "v" from standard input, monthly`},
		"brackets":            {"<DATE>\t<TIME>\t<OPEN>\n", func(i int) string { return hour(i).Format("2006.01.02\t15:04:05\t") + strconv.Itoa(i) + "\n#" }, `40 rows of "<OPEN>" from standard input, hourly from 2020.01.01 00:00:00`},
		"months across":       {"Year,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec\n", func(i int) string { return fmt.Sprintf("%d,1,2,3,4,5,6,7,8,9,10,11", 1960+i) }, "the months run across the columns (Jan to Dec), and each row is a year"},
		"quarters across":     {"\"\",Qtr1,Qtr2,Qtr3,Qtr4\n", func(i int) string { return fmt.Sprintf("%d,1,2,3", 1960+i) }, "the quarters run across the columns (Qtr1 to Qtr4)"},
		"hours across":        {"Date" + hoursAcross() + "\n", func(i int) string { return start.AddDate(0, 0, i).Format("2006-01-02") + strings.Repeat(",7", 23) }, "the hours run across the columns (HE1 to HE24), and each row is a day"},
		"title of two":        {"Anomalies of land and sea,January\nUnits: C\nMissing: -999\nYear,Value\n", func(i int) string { return start.AddDate(0, i, 0).Format("200601") }, "monthly from 202001 to 202304, season 12"},
		"further lines":       {"Title,Index\nCDID,D7BT\nReleased,17-01-2024\nNext,14 May 2024\nNotes,\n", func(i int) string { return start.AddDate(0, i, 0).Format("2006 Jan") }, "lines 2 to 5 (\"CDID,D7BT\") below the header have no data and look like further lines of a header: keep one line of names, or skip the 4 lines above the last of them"},
		"the header again": {"Month,v\n", func(i int) string {
			return strings.Repeat("Month,v\n", b2i(i == 30)) + start.AddDate(0, i, 0).Format("2006-01")
		}, "line 32 repeats the header (\"v\"): delete it"},
		"quoted lines": {"\"Month,v\"\n", func(i int) string { return "\"2000-01,9\"\n#" }, "the whole line is read as a single field, \"2000-01,9\": set the delimiter, or remove the quotes around whole lines"},
		"parts of a year mixed": {"Notes,v\n", func(i int) string {
			return []string{strconv.Itoa(2000 + i), start.AddDate(0, i, 0).Format("2006 Jan")}[b2i(i > 9)]
		}, `line 2: "2000" in the date column "Notes" is not a date like the other 30`},
		"lines above dates": {"Libelle,v\n", func(i int) string {
			return []string{start.AddDate(0, i, 0).Format("2006-01"), "idBank,9\nUpdated,17-01-2024\n2019-12"}[b2i(i == 0)]
		}, "line 2: \"idBank\" in the date column \"Libelle\" is not a date, and those from line 4 on are: keep one line of names, or skip the 2 lines above the last of them"},
		"M01":                            {"id,year,period,v\n", func(i int) string { return fmt.Sprintf("CES01,%d,M%02d", 1990+i/12, i%12+1) }, "monthly from 1990M01 to 1993M04, season 12"},
		"years before it":                {"id,Year,Label,v\n", func(i int) string { return fmt.Sprintf("CES01,%s", start.AddDate(0, i, 0).Format("2006,2006 Jan")) }, `40 rows of "v" from standard input, monthly`},
		"minutes":                        {"Year,Month,Day,Hour,Minute,v\n", func(i int) string { return start.Add(time.Duration(30*i) * time.Minute).Format("2006,1,2,15,4") }, "every 30 minutes from 2020-1-1 00:00 to 2020-1-1 19:30"},
		"ends of hours":                  {"TYPE,DATE,START TIME,END TIME,v\n", func(i int) string { return hour(i).Format("Use,01/02/2006,15:04,15:59") }, `40 rows of "v" from standard input, hourly from 01/01/2020 00:00`},
		"two panels":                     {"Entity,Code,Year,v\n", func(i int) string { return fmt.Sprintf("E%d,C%d,%d", i/20, i/20, 1950+i%20) }, `"Entity" (E0, E1) tells their rows apart`},
		"values like times":              {"Entity,Year,v\n", func(i int) string { return fmt.Sprintf("E,%d,12.%02d\n#", 1950+i, i+10) }, `40 rows of "v" from standard input, yearly`},
		"months of SAS":                  {"DATE,v\n", func(i int) string { return strings.ToUpper(start.AddDate(0, i, 0).Format("Jan06")) }, "monthly from JAN20 to APR23, season 12"},
		"named zone":                     {"t,v\n", func(i int) string { return hour(i).Format("2006-01-02 15:04") + " EST" }, "hourly from 2020-01-01 00:00 EST to 2020-01-02 15:00 EST, season 24"},
		"no header, gaps":                {"", func(i int) string { return start.AddDate(0, 0, i).Format("2006-01-02") + ",7,," }, `40 rows of "column 1" from standard input, daily`},
		"months in words, decimal comma": {"Perioden;v\n", func(i int) string { return fmt.Sprintf("%d januari;\"1%d,5\"\n#", 2003+i, i) }, `"10,5" in column "v" is not a number; it is one with "," as the decimal character`},
		"a 13th month":                   {"YYYYMM,v\n", func(i int) string { return strconv.Itoa(200001 + 100*(i/13) + i%13) }, `line 14: "200013" in the date column "YYYYMM" is not a date like those above it`},
		"no groups":                      {"d,v\n", func(i int) string { return start.AddDate(0, 0, i).Format("2006-01-02") + ",\"1,069\"\n#" }, "may be 1069 or 1.069"},
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

// hoursAcross are names of columns.
func hoursAcross() string {
	names := ""
	for h := range 24 {
		names += fmt.Sprintf(",HE%d", h+1)
	}
	return names
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
