package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strconv"

	"unroll/models/forecast"
)

// panel forecasts all series of a panel.
func (f forecastFlags) panel(ctx context.Context, s Streams, o forecast.Options) error {
	for _, flag := range []struct {
		name string
		on   bool
	}{
		{"--interval", f.interval != string(forecast.Conformal)},
		{"--level", f.level != standardLevels},
		{"--method", f.method != ""},
		{"--paths", f.paths > 0},
		{"--picture", f.picture != ""},
		{"--plot", f.plot},
	} {
		if flag.on {
			return usage("%s: %s is a run of a panel, whose forecasts have no intervals, paths, pictures or baselines yet: omit it", flag.name, f.run)
		}
	}
	if f.horizon < 1 {
		return usage("--horizon %d: give 1 or more", f.horizon)
	}
	p, err := forecast.OpenPanel(f.run, f.data, s.In, o)
	if err != nil {
		return err
	}
	defer p.Close()
	s.limits.holdPanel()
	printWarnings(s, p.Warnings)
	printShortfalls(s, p.Incomplete)
	if lowest := p.Lowest(); f.nonnegative && lowest < 0 {
		return usage("--nonnegative: a series has negative values, such as %v: omit it", lowest)
	}
	all, err := p.Forecast(ctx, f.horizon)
	if err != nil {
		return err
	}
	if left := p.LeftOut; len(left) > 0 {
		s.warn("%d series are not forecast; %s: %s", len(left), left[0].Series, left[0].Reason)
	}
	if f.nonnegative {
		for _, one := range all {
			for k, v := range one.Point {
				one.Point[k] = max(0, v)
			}
		}
	}
	if f.json {
		err = printJSON(s, f.panelDocument(p, all))
	}
	if err == nil && (f.out != "" || !f.json) {
		var text []byte
		if text, err = panelCSV(p.IDs, all); err == nil {
			err = f.outputs.writeResult(s, f.out, csvForecasts, text)
		}
	}
	return err
}

// panelCSV has a line for each row that is forecast: the ids, its date, how many rows ahead
// it is, and the forecast, the mean of the seeds'.
func panelCSV(ids []string, all []forecast.PanelForecast) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{append(slices.Clone(ids), "date", "step", "forecast")}
	for _, one := range all {
		for k, v := range one.Point {
			lines = append(lines, append(slices.Clone(one.IDs), one.Label(one.Origin+k), strconv.Itoa(k+1), strconv.FormatFloat(v, 'g', -1, 64)))
		}
	}
	err := w.WriteAll(lines)
	return b.Bytes(), err
}

// panelDocument is the forecasts in JSON.
func (f forecastFlags) panelDocument(p *forecast.Panel, all []forecast.PanelForecast) map[string]any {
	type series struct {
		IDs      []string  `json:"ids"`
		Dates    []string  `json:"dates"`
		Forecast []float64 `json:"forecast"`
	}
	list := []series{}
	for _, one := range all {
		entry := series{IDs: one.IDs, Forecast: one.Point}
		for k := range one.Point {
			entry.Dates = append(entry.Dates, one.Label(one.Origin+k))
		}
		list = append(list, entry)
	}
	document := map[string]any{"ids": p.IDs, "series": list, "left_out": p.LeftOut}
	for _, lack := range p.Incomplete {
		document["incomplete"] = lack.Error()
	}
	return document
}
