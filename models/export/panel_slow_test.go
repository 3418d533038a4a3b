//go:build slow

package export

import (
	"os"
	"path/filepath"
	"testing"

	"unroll/models/forecast"
)

// The model of a panel gives the forecasts of unroll in ONNX Runtime.
func TestPanelInONNXRuntime(t *testing.T) {
	dir := installRuntime(t)
	folder, _ := panelRun(t, "[{kind: log}, {kind: difference}, {kind: standardize}]", "normal")
	n, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	panel, err := forecast.OpenPanel(folder, "", nil, forecast.Options{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := panel.Forecast(t.Context(), 2, forecast.Intervals{})
	if err != nil {
		t.Fatal(err)
	}
	model, err := n.ONNX(true)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "panel.onnx")
	if err := os.WriteFile(file, model, 0o644); err != nil {
		t.Fatal(err)
	}
	x, series := panelBatch(n, panel)
	var data []*float64
	for _, v := range x.values {
		data = append(data, number(v))
	}
	batch := map[string]any{"data": data, "dims": x.dims, "series": series.values}
	results := runRuntime(t, dir, []any{map[string]any{"model": file, "batches": []any{batch}, "states": map[string]any{}}})
	if results[0].Error != "" {
		t.Fatal(results[0].Error)
	}
	comparePanel(t, "ONNX Runtime", results[0].Outputs[outputName], all)
}
