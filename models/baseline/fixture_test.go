package baseline

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
)

// column reads column i of a CSV file as numbers, without the first row and the
// last footer rows.
func column(t testing.TB, file string, i, footer int) []float64 {
	t.Helper()
	var values []float64
	records := readCSV(t, file)
	for _, record := range records[1 : len(records)-footer] {
		values = append(values, number(t, record[i]))
	}
	return values
}

func readCSV(t testing.TB, file string) [][]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func number(t testing.TB, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func airline(t testing.TB) []float64 {
	values := column(t, "testdata/airline.csv", 1, footerRows)
	if len(values) != 144 {
		t.Fatalf("%d months, want 144", len(values))
	}
	return values
}

// The footer is two lines of text; encoding/csv skips the empty one.
const footerRows = 1

func nottingham(t testing.TB) []float64 {
	return column(t, "testdata/nottingham-temperature.csv", 1, 0)
}

// train is the airline experiments' count of training rows.
const train = 96

// testRows are the rows that the tutorial's windows of the test part predict.
func testRows(lookBack int) []int {
	var rows []int
	for row := train + lookBack; row < 143; row++ {
		rows = append(rows, row)
	}
	return rows
}

// pick returns values at rows.
func pick(values []float64, rows []int) []float64 {
	picked := make([]float64, len(rows))
	for i, row := range rows {
		picked[i] = values[row]
	}
	return picked
}

// near reports whether got equals want to the given relative tolerance.
func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*math.Abs(want)
}

func TestScoresMatchTheRecordedOnes(t *testing.T) {
	methods := map[string]Forecaster{
		"persistence":          &Persistence{},
		"drift (expanding)":    &Drift{},
		"drift (fixed, train)": &Drift{Fixed: true},
		"seasonal naive (12)":  &SeasonalNaive{Season: 12},
		"airline ratio y[t-1]*y[t-12]/y[t-13] (no fit)": &RatioRule{Season: 12},
		"seasonal diff y[t-1]+y[t-12]-y[t-13] (no fit)": &DifferenceRule{Season: 12},
		"AR(1) LS":         &Autoregression{Order: 1},
		"AR(3) LS":         &Autoregression{Order: 3},
		"AR(12) LS":        &Autoregression{Order: 12},
		"AR(13) LS":        &Autoregression{Order: 13},
		"AR(1) LS on log":  &Autoregression{Order: 1, Log: true},
		"AR(3) LS on log":  &Autoregression{Order: 3, Log: true},
		"AR(12) LS on log": &Autoregression{Order: 12, Log: true},
		"AR(13) LS on log": &Autoregression{Order: 13, Log: true},
	}
	values, records := airline(t), readCSV(t, "testdata/baselines.csv")
	measures := records[0][3:]
	matched := 0
	for _, record := range records[1:] {
		f, ok := methods[record[0]]
		if !ok {
			continue
		}
		matched++
		rows := testRows(int(number(t, record[1])))
		if n := int(number(t, record[2])); n != len(rows) {
			t.Fatalf("%s: %d test points, want %d", record[0], len(rows), n)
		}
		forecast := oneStep(t, f, values, train, rows)
		for i, measure := range measures {
			got, err := score(measure, values[:train], pick(values, rows), forecast)
			if err != nil {
				t.Fatal(err)
			}
			// The file rounds to six decimals, which for MASE is not yet 1e-6.
			want := number(t, record[3+i])
			if !near(got, want, 1e-6) && math.Abs(got-want) > 0.6e-6 {
				t.Errorf("%s, look-back %s: %s = %.9g, want %.9g", record[0], record[1], measure, got, want)
			}
		}
	}
	if matched != 2*len(methods) {
		t.Errorf("%d rows of the file were compared, want %d", matched, 2*len(methods))
	}
}

// oneStep fits f on values[:train] and returns its forecasts of the rows, each from those
// before it.
func oneStep(t interface{ Fatal(...any) }, f Forecaster, values []float64, train int, rows []int) []float64 {
	if err := f.Fit(values[:train]); err != nil {
		t.Fatal(err)
	}
	paths, err := Rolling(f, values, rows, 1)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(paths...)
}

func score(measure string, train, actual, forecast []float64) (float64, error) {
	switch measure {
	case "rmse":
		return RMSE(actual, forecast)
	case "mae":
		return MAE(actual, forecast)
	case "mape":
		return MAPE(actual, forecast)
	case "mase_lag1":
		return MASE(train, actual, forecast, 1)
	default:
		return MASE(train, actual, forecast, 12)
	}
}
