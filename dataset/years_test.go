package dataset

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestLastYear refuses dates that JSON and files cannot have.
func TestLastYear(t *testing.T) {
	series := "@relation x\n@attribute series_name string\n@attribute start_timestamp date\n@frequency yearly\n@data\nA:9998-01-01 00-00-00:1,2,3\n"
	path := filepath.Join(t.TempDir(), "late.tsf")
	if err := os.WriteFile(path, []byte(series), 0o644); err != nil {
		t.Fatal(err)
	}
	const want = "a date lies in the years 0 to 9999"
	if _, err := Load(Source{Path: path, Column: "A"}, nil); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a .tsf file: %v", err)
	}
	last := time.Date(9999, 12, 1, 0, 0, 0, 0, time.UTC)
	for extra, refused := range map[int]bool{0: false, 1: true} {
		dates := []time.Time{last.AddDate(0, extra-1, 0), last.AddDate(0, extra, 0)}
		if _, err := FromValues([]float64{1, 2}, ValueOptions{Dates: dates}); refused != (err != nil && strings.Contains(err.Error(), want)) {
			t.Errorf("values that end %v: %v", dates[1], err)
		}
	}
}
