package report

import (
	"fmt"
	"strconv"

	"unroll/cmd/internal/microscope"
)

// OverviewNumbers is the budget of numbers of all [Group.Overviews] of a page.
const OverviewNumbers = 30_000

// pageGates is a [microscope.Overview] in the form that the script reads.
type pageGates struct {
	Seed    string        `json:"seed"`
	Final   int           `json:"final"`
	Steps   int           `json:"steps"`
	Samples []pageSample  `json:"samples"`
	Layers  []pageLayer   `json:"layers"`
	Epochs  []pageGlimpse `json:"epochs"`
	Series  []pageAlong   `json:"series"`
	Uses    []pageUse     `json:"uses"`
	Cut     []string      `json:"cut"`
}

// pageSample is the label of a sample.
type pageSample struct {
	Part string `json:"part"`
	Text string `json:"text"`
}

// pageLayer holds the labels of a pass's heat maps, the gates first.
type pageLayer struct {
	Name   string       `json:"name"`
	Gates  []pageValues `json:"gates"`
	States []string     `json:"states"`
}

type pageValues struct {
	Name       string `json:"name"`
	Activation string `json:"activation"`
}

type pageGlimpse struct {
	Epoch   int        `json:"epoch"`
	Samples []pageLook `json:"samples"`
}

// pageLook is a sample with the weights of an epoch.
type pageLook struct {
	Predicted digits    `json:"predicted"`
	Target    digits    `json:"target"`
	Loss      digits    `json:"loss"`  // one number
	Maps      []digits  `json:"maps"`  // of all layers' gates and states: [steps, units]
	Norms     []digits  `json:"norms"` // of all layers' states: [steps]
	Rates     pageRates `json:"rates"` // of all layers' states
}

// pageAlong is one part of a stateful network's series.
type pageAlong struct {
	Part  string    `json:"part"`
	Rows  []string  `json:"rows"`
	Maps  []digits  `json:"maps"` // of all layers' states: [samples, units]
	Norms []digits  `json:"norms"`
	Rates pageRates `json:"rates"`
}

// pageRates are rates with their verdicts, "" without a rate.
type pageRates struct {
	Values   digits   `json:"values"`
	Verdicts []string `json:"verdicts"`
}

type pageUse struct {
	Gate      string `json:"gate"` // layer, name and activation
	Mean      digits `json:"mean"` // one number
	Ends      digits `json:"ends"` // shares at the lower and the upper end; null without a range
	Saturated []int  `json:"saturated"`
	Dead      []int  `json:"dead"`
}

// digits are written with three digits; numbers that are not finite are null.
type digits []float64

// MarshalJSON writes the list; nil is null.
func (d digits) MarshalJSON() ([]byte, error) { return listed(d, 3), nil }

// newPageGates returns nil for nil.
func newPageGates(o *microscope.Overview) *pageGates {
	if o == nil {
		return nil
	}
	g := &pageGates{Seed: strconv.FormatUint(o.Seed, 10), Final: o.Final, Steps: o.Steps, Cut: o.Cut}
	for _, c := range o.Choice {
		g.Samples = append(g.Samples, pageSample{c.Part, fmt.Sprintf("%s, the %s (number %d)", c.Row, c.Why, c.Number)})
	}
	for _, glimpse := range o.Epochs {
		p := pageGlimpse{Epoch: glimpse.Epoch}
		for _, s := range glimpse.Samples {
			p.Samples = append(p.Samples, newPageLook(s))
		}
		g.Epochs = append(g.Epochs, p)
	}
	if len(o.Epochs) > 0 {
		for _, p := range o.Epochs[0].Samples[0].Passes {
			g.Layers = append(g.Layers, newPageLayer(p))
		}
	}
	for _, s := range o.Series {
		g.Series = append(g.Series, newPageAlong(s))
	}
	for _, u := range o.Uses {
		use := pageUse{Gate: fmt.Sprintf("%s %s (%s)", u.Pass, u.Gate, u.Activation), Mean: digits{u.Mean}, Saturated: u.Saturated, Dead: u.Dead}
		if u.Bounded() {
			use.Ends = digits{u.Low, u.High}
		}
		g.Uses = append(g.Uses, use)
	}
	return g
}

func newPageLayer(p microscope.Pass) pageLayer {
	layer := pageLayer{Name: p.Name, Gates: []pageValues{}}
	for _, g := range p.Gates {
		layer.Gates = append(layer.Gates, pageValues{g.Name, g.Activation})
	}
	for _, s := range p.States {
		layer.States = append(layer.States, s.Name)
	}
	return layer
}

func newPageLook(s microscope.Sample) pageLook {
	look := pageLook{Predicted: s.Predicted, Target: s.Target, Loss: digits{s.Loss}}
	for _, p := range s.Passes {
		look.Maps = append(append(look.Maps, flat(p.Gates)...), flat(p.States)...)
		look.Norms = append(look.Norms, look.Rates.add(p.Gradients)...)
	}
	return look
}

func newPageAlong(s microscope.Series) pageAlong {
	along := pageAlong{Part: s.Part, Rows: s.Rows}
	for _, p := range s.Passes {
		along.Maps = append(along.Maps, flat(p.States)...)
		along.Norms = append(along.Norms, along.Rates.add(p.Gradients)...)
	}
	return along
}

// flat concatenates the steps of each gate or state.
func flat(list []microscope.Values) []digits {
	var all []digits
	for _, v := range list {
		var row digits
		for _, step := range v.Steps {
			row = append(row, step...)
		}
		all = append(all, row)
	}
	return all
}

// add appends the rates of a pass and returns its norms.
func (r *pageRates) add(list []microscope.Gradient) (norms []digits) {
	for _, g := range list {
		rate, verdict := 0.0, ""
		if g.Rate != nil {
			rate, verdict = float64(*g.Rate), g.Rate.Verdict()
		}
		r.Values, r.Verdicts = append(r.Values, rate), append(r.Verdicts, verdict)
		norms = append(norms, g.Norms)
	}
	return norms
}
