package models

import (
	"errors"
	"fmt"
	"slices"

	"unroll/dataset"
)

// PreparePanel prepares every series of a panel as [Prepare] does a single one: the split
// and the transforms are its own. Series that are too short for the split and the windows,
// or that are constant in their training part, join Panel.LeftOut.
func PreparePanel(spec *Spec, panel *dataset.Panel) (*Prepared, error) {
	return PreparePanelRows(spec, panel, func(k int) (int, error) { return spec.Split.At(panel.Series[k].Frame) })
}

// PreparePanelRows is PreparePanel with so many first rows of each series as its training
// part, instead of the Spec's split, as [PrepareRows] has them. rows is called with the number
// of the series in the panel.
func PreparePanelRows(spec *Spec, panel *dataset.Panel, rows func(series int) (int, error)) (*Prepared, error) {
	own := *spec
	own.Data = panel.Source
	if err := errors.Join(panel.Check(), own.Validate()); err != nil {
		return nil, err
	}
	if own.Model.Stateful {
		return nil, dataset.BadInput("model.stateful", "%s is stateful: its state would go from one series of the panel to the next; make it stateless", spec.Name)
	}
	kept := *panel
	kept.Series, kept.LeftOut = nil, slices.Clone(panel.LeftOut)
	p := &Prepared{Spec: &own, Panel: &kept}
	each := own
	each.Train.Weights = "" // read once, for all
	for k, m := range panel.Series {
		count, err := rows(k)
		var series *Prepared
		if err == nil {
			series, err = PrepareRows(&each, m.Frame, count)
		}
		switch {
		case err == nil:
			p.TrainRows += series.TrainRows
			p.Series, kept.Series = append(p.Series, series), append(kept.Series, m)
		case tooShort(err):
			kept.LeftOut = append(kept.LeftOut, dataset.LeftOut{Series: m.Name(), Reason: err.Error()})
		default:
			return nil, fmt.Errorf("series %s: %w", m.Name(), err)
		}
	}
	if err := kept.Check(); err != nil {
		return nil, err
	}
	var train, validation, test []dataset.Windows
	for _, s := range p.Series {
		train, validation, test = append(train, s.Train), append(validation, s.Validation), append(test, s.Test)
	}
	p.Train, p.Validation, p.Test = dataset.Join(train...), dataset.Join(validation...), dataset.Join(test...)
	return p, errors.Join(p.checkSize(), p.readWeights())
}

// AllRows prepares the same data with every row in the training part: for networks that
// forecast what follows.
func (p *Prepared) AllRows() (*Prepared, error) {
	if p.Panel == nil {
		return PrepareRows(p.Spec, p.Frame, p.Frame.Len())
	}
	return PreparePanelRows(p.Spec, p.Panel, func(k int) (int, error) { return p.Panel.Series[k].Len(), nil })
}

// tooShort reports whether an error about a series would not be there if the series were
// longer or varied more, so that a panel can go without it.
func tooShort(err error) bool {
	bad, is := errors.AsType[*dataset.InputError](err)
	return is && slices.Contains([]string{"", "split", "look_back", "train.validation"}, bad.Option)
}

// forecastsOfPanel are those of each series, one after the other: rows are those of the own
// series.
func (p *Prepared) forecastsOfPanel(part dataset.Windows, predictions []float64) Forecasts {
	f := p.Targets(part)
	if len(predictions) == 0 {
		return f
	}
	f.Predicted = make([]float64, 0, len(predictions))
	for k, w := range part.Parts() {
		n := w.Len() * w.Horizon
		f.Predicted = append(f.Predicted, p.Series[k].Forecasts(w, predictions[:n]).Predicted...)
		predictions = predictions[n:]
	}
	return f
}

func (p *Prepared) targetsOfPanel(part dataset.Windows) Forecasts {
	f := Forecasts{Horizon: part.Horizon}
	for k, w := range part.Parts() {
		own := p.Series[k].Targets(w)
		f.Rows, f.Actual = append(f.Rows, own.Rows...), append(f.Actual, own.Actual...)
	}
	return f
}

// BySeries are the forecasts of a panel's test part, series by series.
func (p *Prepared) BySeries(test Forecasts) []Forecasts {
	all := make([]Forecasts, len(p.Series))
	from := 0
	for k, s := range p.Series {
		to := from + s.Test.Len()*s.Test.Horizon
		all[k] = Forecasts{test.Horizon, test.Rows[from:to], test.Actual[from:to], test.Predicted[from:to]}
		from = to
	}
	return all
}
