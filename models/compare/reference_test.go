package compare

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// reference reads a file that testdata/reference.R wrote, without its header.
func reference(t *testing.T, name string, least int) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) <= least {
		t.Fatalf("%s holds %d rows (error %v), want more than %d", name, len(rows), err, least)
	}
	return rows[1:]
}

// numbers reads numbers with spaces between them.
func numbers(t *testing.T, text string) []float64 {
	t.Helper()
	var values []float64
	for field := range strings.FieldsSeq(text) {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, v)
	}
	return values
}

func near(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*max(math.Abs(a), math.Abs(b))
}
