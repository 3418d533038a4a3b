package cli

import (
	"context"
	"slices"
	"strconv"

	"unroll/dataset/input"
	"unroll/models/backtest"
	"unroll/models/forecast"
)

// panel forecasts all series of a panel.
func (f forecastFlags) panel(ctx context.Context, s Streams, o forecast.Options) error {
	for _, flag := range []struct {
		name string
		on   bool
	}{
		{"--method", f.method != ""},
		{"--paths", f.paths > 0},
		{"--picture", f.picture != ""},
		{"--plot", f.plot},
	} {
		if flag.on {
			return usage("%s: %s is a run of a panel, whose forecasts have no paths, pictures or baselines yet: omit it", flag.name, f.run)
		}
	}
	with, err := f.panelIntervals()
	if err != nil {
		return err
	}
	if f.horizon < 1 {
		return usage("--horizon %d: give 1 or more", f.horizon)
	}
	p, err := forecast.OpenPanel(f.run, f.data, s.In, o)
	if err != nil {
		return err
	}
	if err := s.limits.holdPanel(p.Spec().Data); err != nil {
		return err
	}
	printWarnings(s, p.Warnings)
	printShortfalls(s, p.Incomplete)
	if lowest := p.Lowest(); f.nonnegative && lowest < 0 {
		return usage("--nonnegative: a series has negative values, such as %v: omit it", lowest)
	}
	all, err := p.Forecast(ctx, f.horizon, with)
	if err != nil {
		return err
	}
	if left := p.LeftOut; len(left) > 0 {
		s.warn("%d series are not forecast; %s: %s (--json has all)", len(left), left[0].Series, left[0].Reason)
	}
	if f.nonnegative {
		for _, one := range all {
			for k, v := range one.Point {
				one.Point[k] = max(0, v)
				for l, ends := range one.Intervals[k] {
					one.Intervals[k][l].Lower, one.Intervals[k][l].Upper = max(0, ends.Lower), max(0, ends.Upper)
				}
			}
		}
	}
	if f.json {
		err = printJSON(s, f.panelDocument(p, with.Levels, all))
	}
	if err == nil && (f.out != "" || !f.json) {
		var text []byte
		if text, err = panelCSV(p.IDs, with.Levels, all); err == nil {
			err = f.outputs.writeResult(s, f.out, csvForecasts, text)
		}
	}
	return err
}

// panelIntervals are those that the flags ask for: none unless they say of which kind, since
// conformal ones need the errors of a backtest of each series.
func (f forecastFlags) panelIntervals() (forecast.Intervals, error) {
	kind := forecast.Kind(f.interval)
	switch {
	case kind == forecast.Conformal && f.level != standardLevels:
		return forecast.Intervals{}, usage("--level: %s is a run of a panel, whose forecasts have intervals with --interval %s or %s: choose one, or omit --level", f.run, forecast.Model, forecast.Ensembles)
	case kind == forecast.Conformal && !f.intervalGiven:
		return forecast.Intervals{}, nil
	case kind == forecast.Conformal, kind == forecast.Conformalized:
		return forecast.Intervals{}, usage("--interval %s: %s is a run of a panel: choose %s or %s, or omit it", kind, f.run, forecast.Model, forecast.Ensembles)
	}
	levels, err := parseLevels(f.level)
	return forecast.Intervals{Kind: kind, Levels: levels}, err
}

// panelCSV has a line for each row that is forecast: the ids, its date, how many rows ahead
// it is, and the forecast, the mean of the seeds', with the ends of the intervals.
func panelCSV(ids []string, levels []float64, all []forecast.PanelForecast) ([]byte, error) {
	lines := [][]string{slices.Concat(ids, []string{"date", "step", "forecast"}, backtest.IntervalNames(levels))}
	for _, one := range all {
		for k, v := range one.Point {
			line := slices.Concat(one.IDs, []string{one.Label(one.Origin + k), strconv.Itoa(k + 1), full(v)}, backtest.IntervalCells(one.Intervals[k], full))
			lines = append(lines, line)
		}
	}
	return input.CSV(slices.Values(lines))
}

// panelDocument is the forecasts in JSON.
func (f forecastFlags) panelDocument(p *forecast.Panel, levels []float64, all []forecast.PanelForecast) map[string]any {
	type series struct {
		IDs      []string  `json:"ids"`
		Dates    []string  `json:"dates"`
		Forecast []float64 `json:"forecast"`
		// Intervals are those of each step that are known.
		Intervals [][]backtest.End `json:"intervals,omitempty"`
	}
	list := []series{}
	for _, one := range all {
		entry := series{IDs: one.IDs, Forecast: one.Point}
		for k := range one.Point {
			entry.Dates = append(entry.Dates, one.Label(one.Origin+k))
			if levels == nil {
				continue
			}
			ends := []backtest.End{}
			for l, v := range one.Intervals[k] {
				if v.Known {
					ends = append(ends, backtest.End{Level: levels[l], Lower: v.Lower, Upper: v.Upper})
				}
			}
			entry.Intervals = append(entry.Intervals, ends)
		}
		list = append(list, entry)
	}
	document := map[string]any{"ids": p.IDs, "series": list, "left_out": p.LeftOut}
	for _, lack := range p.Incomplete {
		document["incomplete"] = lack.Error()
	}
	return document
}
