package models_test

import (
	"testing"

	"unroll/dataset"
	"unroll/models"
)

// Forecasts from a long test part take no more memory than from a short one: windows are gathered
// as they are predicted.
func TestForecastMemoryDoesNotGrowWithTheSeries(t *testing.T) {
	memory := func(rows int) int64 {
		spec := models.Default()
		spec.Name, spec.Window.LookBack = "long", 48
		values := make([]float64, rows)
		for i := range values {
			values[i] = float64(i % 7)
		}
		frame, err := dataset.FromValues(values, dataset.ValueOptions{})
		if err != nil {
			t.Fatal(err)
		}
		p, err := models.PrepareRows(&spec, frame, rows/2)
		if err != nil {
			t.Fatal(err)
		}
		return p.ForecastMemory()
	}
	if short, long := memory(500), memory(50_000); short != long || short > 1e6 {
		t.Errorf("%d bytes for 500 rows, %d for 50,000", short, long)
	}
}
