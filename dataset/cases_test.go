package dataset

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The files of testdata/cases have the shapes that people download and export. What
// they hold was read by another program, which was told the format of each.
func TestFilesOfManyShapes(t *testing.T) {
	for _, c := range []struct {
		file, column     string
		rows             int
		first, last, sum float64
		from, to         string // by the clock; "" without dates
		frequency        string
		season           int
	}{
		{"Qq_yyyy.csv", "Value", 49, 103.86, 126.15, 5509.51, "1990-01-01 00:00:00", "2002-01-01 00:00:00", "quarterly", 4},
		{"ampm.csv", "Close", 59, 103.86, 139.91, 6922.09, "2020-01-01 00:00:00", "2020-01-03 10:00:00", "hourly", 24},
		{"comment_lines.csv", "x", 47, 103.9, 108.6, 5271.1, "2000-01-01 00:00:00", "2003-11-01 00:00:00", "monthly", 12},
		{"crypto_download_newest.csv", "Close", 59, 221.2, 259.42, 14124.07, "2020-01-11 01:00:00", "2020-01-13 11:00:00", "hourly", 24},
		{"currency.csv", "Revenue", 60, 766.37, 918.4, 54022.79, "2000-01-01 00:00:00", "2004-12-01 00:00:00", "monthly", 12},
		{"dmy_dashes.csv", "Close", 89, 103.86, 134.87, 10883.96, "2018-01-01 00:00:00", "2018-03-30 00:00:00", "daily", 7},
		{"dst_daily_offset.csv", "load", 229, 103.9, 204.0, 36022.0, "2020-04-01 00:00:00", "2020-11-15 00:00:00", "daily", 7},
		{"e_hour24.csv", "ERCOT", 79, 103.9, 150.5, 9533.8, "2018-01-01 01:00:00", "2018-01-04 07:00:00", "hourly", 24},
		{"e_diff_season_data.csv", "x", 96, 103.9, 134.3, 11871.3, "2000-01-01 00:00:00", "2007-12-01 00:00:00", "monthly", 12},
		{"e_saturday_session.csv", "Close", 301, 103.86, 249.2, 52777.99, "2019-01-01 00:00:00", "2020-02-24 00:00:00", "business-daily", 5},
		{"e_tz_nocolon.csv", "x", 59, 103.9, 139.9, 6921.8, "2020-01-01 00:00:00", "2020-01-03 10:00:00", "hourly", 24},
		{"e_utc_suffix.csv", "x", 59, 103.9, 139.9, 6921.8, "2020-01-01 00:00:00", "2020-01-03 10:00:00", "hourly", 24},
		{"epoch_seconds_time.csv", "close", 129, 103.86, 182.11, 17084.65, "2020-01-01 00:00:00", "2020-01-01 02:08:00", "every minute", 60},
		{"f_two_digit_daily.csv", "x", 329, 103.9, 247.0, 59990.0, "1968-03-01 00:00:00", "1969-01-23 00:00:00", "daily", 7},
		{"f_unsorted_dmy_monthly.csv", "x", 96, 103.9, 134.3, 11871.3, "2000-01-01 00:00:00", "2007-12-01 00:00:00", "monthly", 12},
		{"first_business_day.csv", "Price", 120, 103.86, 144.22, 15550.55, "2000-01-03 00:00:00", "2009-12-01 00:00:00", "monthly", 12},
		{"fractional_seconds.csv", "x", 59, 103.9, 118.2, 6781.9, "2020-01-01 00:00:00", "2020-01-01 00:00:29", "every 500ms", 1},
		{"g_crlf_footer.csv", "x", 80, 100.0, 179.0, 11160.0, "2000-01-01 00:00:00", "2006-08-01 00:00:00", "monthly", 12},
		{"g_newest_first_epoch.csv", "close", 99, 201.0, 299.0, 24750.0, "2020-04-11 00:00:00", "2020-07-18 00:00:00", "daily", 7},
		{"g_scrambled_first_fridays.csv", "Actual", 120, 100.0, 338.0, 26280.0, "2008-01-04 00:00:00", "2017-12-01 00:00:00", "monthly", 12},
		{"g_two_digit_line.csv", "Sales", 168, 100.0, 267.0, 30828.0, "1960-01-01 00:00:00", "1973-12-01 00:00:00", "monthly", 12},
		{"gz.csv.gz", "x", 80, 103.9, 129.4, 9652.1, "2000-01-01 00:00:00", "2006-08-01 00:00:00", "monthly", 12},
		{"header_newline.csv", "Load\n(MW)", 72, 766.4, 1026.6, 67258.7, "2000-01-01 00:00:00", "2005-12-01 00:00:00", "monthly", 12},
		{"i_sparse_date_text.csv", "x", 96, 104.0, 134.0, 11872.0, "2018-01-01 00:00:00", "2018-04-06 00:00:00", "daily", 7},
		{"i_time_years.csv", "x", 96, 104.0, 134.0, 11872.0, "", "", "irregular", 1},
		{"irregular.csv", "Level", 200, 103.86, 192.88, 30048.11, "2018-01-02 00:00:00", "2020-06-13 00:00:00", "irregular", 1},
		{"iso_week.csv", "Value", 200, 103.86, 185.18, 30063.18, "2016-01-04 00:00:00", "2019-10-28 00:00:00", "weekly", 52},
		{"latin1.csv", "Température", 72, 766.4, 1026.6, 67258.7, "2000-01-01 00:00:00", "2005-12-01 00:00:00", "monthly", 12},
		{"mdy_2digit_newest_first.csv", "Close", 119, 128.12, 211.56, 20255.73, "2018-03-23 00:00:00", "2018-07-19 00:00:00", "daily", 7},
		{"newest_first_dmy_monthly.csv", "Price", 96, 103.86, 134.27, 11870.97, "2000-01-01 00:00:00", "2007-12-01 00:00:00", "monthly", 12},
		{"pandas_index.csv", "Close", 89, 103.86, 134.87, 10883.96, "2018-01-01 00:00:00", "2018-03-30 00:00:00", "daily", 7},
		{"r_ts_export.csv", "value", 144, 104.0, 162.0, 19545.0, "1949-01-01 00:00:00", "1960-12-01 00:00:00", "monthly", 12},
		{"shampoo.csv", "Sales", 36, 103.9, 108.1, 3932.7, "0001-01-01 00:00:00", "0003-12-01 00:00:00", "monthly", 12},
		{"thousands_quoted.csv", "Sales", 120, 766.0, 1251.0, 129006.0, "2000-01-01 00:00:00", "2009-12-01 00:00:00", "monthly", 12},
		{"trailing_delims.csv", "x", 80, 103.9, 129.4, 9652.1, "2000-01-01 00:00:00", "2006-08-01 00:00:00", "monthly", 12},
		{"trailing_missing_future.csv", "x", 288, 103.9, 244.5, 49557.6, "2018-01-01 00:00:00", "2018-10-15 00:00:00", "daily", 7},
		{"unicode_minus.csv", "x", 80, 3.9, 29.4, 1652.1, "2000-01-01 00:00:00", "2006-08-01 00:00:00", "monthly", 12},
		{"yyyyMmm.csv", "Value", 96, 103.86, 134.27, 11870.97, "2000-01-01 00:00:00", "2007-12-01 00:00:00", "monthly", 12},
	} {
		f := mustLoad(t, Source{Path: casePath(c.file), Column: columnOf(c.file)})
		y, sum := f.Target(), 0.0
		for _, v := range y {
			sum += v
		}
		if f.Columns[0] != c.column || f.Len() != c.rows || y[0] != c.first || y[len(y)-1] != c.last || math.Abs(sum-c.sum) > 1e-6 {
			t.Errorf("%s: column %q, %d rows, %v .. %v, sum %v; want %q, %d, %v, %v, %v",
				c.file, f.Columns[0], f.Len(), y[0], y[len(y)-1], sum, c.column, c.rows, c.first, c.last, c.sum)
		}
		if f.Frequency.Name != c.frequency || f.Frequency.Season != c.season {
			t.Errorf("%s: %s, season %d; want %s, %d", c.file, f.Frequency.Name, f.Frequency.Season, c.frequency, c.season)
		}
		if c.from == "" && f.Dates == nil {
			continue
		}
		if from, to := onClock(f.Dates[0]), onClock(f.Dates[f.Len()-1]); from != c.from || to != c.to {
			t.Errorf("%s: from %s to %s, want %s to %s", c.file, from, to, c.from, c.to)
		}
	}
}

func casePath(file string) string { return filepath.Join("testdata", "cases", file) }

// columnOf is the target of a file; "" for the default.
func columnOf(file string) string {
	if strings.HasPrefix(file, "crypto") {
		return "Close"
	}
	return ""
}

func onClock(t time.Time) string { return t.Format(time.DateTime) }

// What cannot be read with certainty is refused, with the option that settles it; and
// then it does.
func TestFilesThatNeedAnAnswer(t *testing.T) {
	for _, c := range []struct {
		file    string
		source  Source
		option  string
		refusal string
		settled Source // Path "" if nothing settles it
		rows    int
		last    float64
		end     string // date of the last row
		season  int
	}{
		{"dst_naive_duplicate.csv", Source{}, "date", "line 123 (2020-10-25 02:00): the date of line 122 occurs again (1 repeated date in all), as local time does at the end of daylight saving time",
			Source{Date: NoDates}, 300, 258.4, "", 1},
		{"e_airline_footer.csv", Source{}, "skip_footer", "line 147: the number of fields differs", Source{SkipFooter: 2}, 144, 157, "1960-12-01", 12},
		{"e_number_spellings.csv", Source{}, "missing_values", `line 2: "1_000" in column "x" is not a number`, Source{MissingValues: []string{"1_000", "0x1p4"}, Missing: MissingDrop}, 7, .5, "2000-10-01", 12},
		{"f_panel_two_ids_dates_first.csv", Source{Column: "sales"}, "where", `"store" (1, 2) tells their rows apart`, Source{Column: "sales", Where: []string{"store=2"}}, 20, 289.6, "2018-01-20", 7},
		{"rossmann_long.csv", Source{Column: "Sales"}, "where", `"Store" (1, 2, 3) tells their rows apart`, Source{Column: "Sales", Where: []string{"Store=1"}}, 20, 6071, "2015-04-10", 7},
		{"fiscal_multi_header.csv", Source{}, "skip_header", `line 2 (",EUR,units") below the header`, Source{SkipHeader: 1, Column: "EUR"}, 40, 138, "2003-04-01", 12},
		{"yfinance_multiheader.csv", Source{Column: "Close"}, "skip_header", "lines 2 to 3", Source{SkipHeader: 2, Column: "1"}, 37, 95.46, "2019-02-20", 5},
		{"fixed_width.csv", Source{Column: "TEMP"}, "delimiter", "blanks seem to separate the columns (fixed width)", Source{Column: "TEMP", Delimiter: " "}, 40, 138, "2003-04-01", 12},
		{"fred_dot.csv", Source{}, "missing", `line 7 (2019-01-08): column "DCOILWTICO" has no value`, Source{Missing: MissingForward}, 59, 61.2, "2019-03-22", 5},
		{"f_filled_truth.csv", Source{}, "missing", `column "x" has no value (53 of 299 rows without one)`, Source{Missing: MissingForward}, 299, 239.9, "2018-10-26", 7},
		{"google_trends.csv", Source{}, "missing_values", `line 4: "<1" in column "rnn: (Worldwide)"`, Source{MissingValues: []string{"<1"}, Missing: MissingDrop}, 29, 28, "2017-07-30", 52},
		{"household_power.csv", Source{}, "missing", `column "Global_active_power" has no value (5 of 41 rows`, Source{Missing: MissingForward}, 41, 3.188, "2006-12-16", 60},
		{"uci_air_quality.csv", Source{Column: "CO(GT)", Decimal: ","}, "missing_values", `-200 in column "CO(GT)" (2 rows) looks like a missing value`,
			Source{Column: "CO(GT)", Decimal: ",", MissingValues: []string{"-200"}, Missing: MissingLinear}, 59, 2.7, "2004-03-13", 24},
		{"i_total_row.csv", Source{}, "skip_footer", `line 98: "Grand Total" in the date column "Month"`, Source{SkipFooter: 1}, 96, 134, "2007-12-01", 12},
		{"mixed_formats.csv", Source{}, "date", `line 42: "01/05/2003" in the date column`, Source{Date: NoDates}, 80, 129.4, "", 1},
		{"monash_tsf.tsf", Source{}, "column", "choose one of T1, T2", Source{Column: "T1"}, 100, 168.3, "1987-04-01", 12},
		{"html.csv", Source{}, "source", "is HTML, not CSV", Source{}, 0, 0, "", 0},
		{"json.json", Source{}, "source", "is JSON, not CSV", Source{}, 0, 0, "", 0},
		{"xlsx.xlsx", Source{}, "source", "is an Excel workbook: save the sheet", Source{}, 0, 0, "", 0},
		{"jhu_wide.csv", Source{Column: "5/1/20"}, "source", "the dates run across the columns", Source{}, 0, 0, "", 0},
	} {
		c.source.Path = casePath(c.file)
		_, err := Load(c.source, nil)
		bad, is := errors.AsType[*InputError](err)
		if !is || bad.Option != c.option || !strings.Contains(bad.Problem, c.refusal) {
			t.Errorf("%s: option %+v, error %v, want %s, %s", c.file, bad, err, c.option, c.refusal)
		}
		if c.rows == 0 {
			continue
		}
		c.settled.Path = c.source.Path
		f, err := Load(c.settled, nil)
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		end := ""
		if f.Dates != nil {
			end = f.Dates[f.Len()-1].Format(time.DateOnly)
		}
		if f.Len() != c.rows || f.Target()[f.Len()-1] != c.last || end != c.end || f.Frequency.Season != c.season {
			t.Errorf("%s: %s, the last %v on %s; want %d rows, %v, %s, season %d", c.file, f, f.Target()[f.Len()-1], end, c.rows, c.last, c.end, c.season)
		}
	}
}

// Rows at the end without a target are the future, whatever becomes of missing values.
func TestFutureRows(t *testing.T) {
	for _, policy := range []Missing{MissingError, MissingDrop, MissingForward, MissingLinear} {
		f := mustLoad(t, Source{Path: "testdata/cases/trailing_missing_future.csv", Inputs: []string{"promo"}, Missing: policy})
		if f.Len() != 288 || f.Label(288) != "2018-10-16" || f.Future == nil || f.Future.Len() != 12 || f.Future.Labels[11] != "2018-10-27" {
			t.Fatalf("%s: %v, future %v", policy, f, f.Future)
		}
		if promo := f.Future.Column(1); math.IsNaN(promo[0]) || !math.IsNaN(f.Future.Target()[0]) {
			t.Errorf("%s: the first future row has promo %v, target %v", policy, promo[0], f.Future.Target()[0])
		}
		if part := f.Slice(0, 10); part.Future != nil {
			t.Error("a part that ends early has a future")
		}
	}
}

// Cells that were filled in are marked, and the marks go with rows and columns.
func TestFilledCellsAreMarked(t *testing.T) {
	text := "d,v,w\n2000-01,1,1\n2000-02,,2\n2000-04,4,\n2000-05,5,5\n"
	f, err := loadText(text, Source{Inputs: []string{"w"}, Missing: MissingLinear})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]bool{{false, true, true, false, false}, {false, false, true, true, false}}
	for j := range want {
		for i := range want[j] {
			if f.Filled(j)[i] != want[j][i] {
				t.Errorf("column %d, row %d: filled %v", j, i, f.Filled(j)[i])
			}
		}
	}
	if part := f.Slice(1, 3); len(part.Filled(0)) != 2 || !part.Filled(0)[0] {
		t.Errorf("part: %v", part.Filled(0))
	}
	alone, err := f.Select(Source{})
	if err != nil || len(alone.Filled(0)) != 5 || alone.Filled(0)[3] {
		t.Errorf("selected: %v (%v)", alone.Filled(0), err)
	}
	if full := mustLoad(t, Source{Path: Airline}); full.Filled(0) != nil {
		t.Error("a series without a gap has marks")
	}
}

// A decimal comma that was taken as a delimiter gives the rows a field more than the header.
// Rows that have names, as R writes them, have one too.
func TestDecimalsBesideNames(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a date that has a name":  {"date,y\n2020-01-01,20,11\n2020-01-02,21,12\n2020-01-03,22,13\n", "decimal comma, such as 20,11"},
		"decimals from 0 on":      {"t,y\n1,20,07\n2,21,12\n3,22,13\n", "decimal comma"},
		"before another column":   {"t,y,w\n1,20,07,1.5\n2,-21,12,1.5\n3,22,13,1.5\n", "decimal comma"},
		"rows with names":         {"y,w\n1,20,7\n2,21,12\n3,22,13\n", ""},
		"rows with names, a date": {"date,y\n1,2020-01-01,20\n2,2020-01-02,21\n3,2020-01-03,22\n", ""},
		"decimal points":          {"y,w\na,2.5,07\nb,2.5,12\nc,2.5,13\n", ""},
	} {
		f, err := loadText(c.text, Source{Column: "y"})
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, not %s", name, err, c.want)
			}
			continue
		}
		if err != nil || !slices.ContainsFunc(f.Warnings, func(w string) bool { return strings.Contains(w, "a field more in its rows than in its header") }) {
			t.Errorf("%s: %v, or no warning", name, err)
		}
	}
}
