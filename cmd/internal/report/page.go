package report

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"unroll/cmd/internal/microscope"
	"unroll/models/backtest"
	"unroll/models/experiment"
)

// page is the input of the template.
type page struct {
	Title, Headline, Note string
	Figures               []figure
	Fit                   *fitView
	Panels                []panelView
	PanelData             []panelData
	Rows                  []row
	Baselines             []baselineRow
	Missing               []string // baselines, with the reason
	Choices               []choice
	UseLegend             string // of the table of gates
	Command               string
	Environment           []Setting
	Data                  data

	assets
}

// row is a row of the table of scores.
type row struct {
	Name, Cell, Seeds, Parameters, Train, Test, Published, Percentile, Persistence, Best, Beats string
	Winner                                                                                      bool
}

// choice is a configuration that the reader can choose.
type choice struct {
	Name, About, Sentence, Spec string
	Index                       int
	Chosen                      bool
	Weights                     *weightsView
}

// baselineRow is a baseline's scores on the test points of each configuration.
type baselineRow struct {
	Name   string
	Scores []string
}

func newPage(g Group) (*page, error) {
	p := &page{Title: g.Title, Command: g.Command, Environment: g.Environment, UseLegend: microscope.UseLegend()}
	if len(g.Configurations)+len(g.Panels) == 0 {
		return nil, errors.New("a report needs at least one run")
	}
	if err := p.addPanels(g.Panels); err != nil {
		return nil, err
	}
	if len(g.Configurations) > 0 {
		if err := p.addConfigurations(g); err != nil {
			return nil, err
		}
	}
	printable(reflect.ValueOf(p).Elem())
	return p, nil
}

// addConfigurations adds those of single series.
func (p *page) addConfigurations(g Group) error {
	var summaries []experiment.Summary
	for _, c := range g.Configurations {
		summaries = append(summaries, c.Summarize())
	}
	contenders, relative := ranked(g.Configurations, summaries)
	var best []experiment.Summary
	for _, c := range contenders {
		best = append(best, c.Summary)
	}
	tests := tested(g.Configurations, contenders)
	p.Headline = backtest.Headline(best, relative, tests.significance())
	p.Figures, p.Note = figures(contenders, relative, tests), testPointsNote(contenders)
	if g.Fit != nil {
		var err error
		if p.Fit, err = newFitView(g.Fit, g.Configurations[0].Frame); err != nil {
			return err
		}
		p.Figures = nil
		if advice := g.Fit.Recommendation; advice != nil {
			p.Headline = fmt.Sprintf("%s: use %s", g.Configurations[0].Spec.Name, advice.Method)
		}
	}
	winner := g.Configurations[0].Spec.Name
	if len(contenders) > 0 {
		winner = contenders[0].Name
	}
	for i, c := range g.Configurations {
		s := summaries[i]
		p.Rows = append(p.Rows, newRow(s, s.Name == winner && len(g.Configurations) > 1))
		spec, err := c.Spec.YAML()
		if err != nil {
			return fmt.Errorf("writing the Spec of %s: %w", s.Name, err)
		}
		p.Choices = append(p.Choices, choice{
			Name: s.Name, About: about(c), Sentence: backtest.Standing(s), Spec: string(spec), Index: i, Chosen: s.Name == winner,
		})
	}
	p.addBaselines(g.Configurations)
	p.Data = newData(g.Configurations, contenders)
	for i, c := range p.Data.Configurations {
		p.Choices[i].Weights = newWeightsView(c.Weights)
	}
	for i, o := range g.Overviews {
		p.Data.Configurations[i].Gates = newPageGates(o)
	}
	return nil
}

func (p *page) addBaselines(configurations []*experiment.Configuration) {
	index := map[string]int{}
	for i, c := range configurations {
		for _, b := range c.Baselines {
			if b.Missing != "" {
				p.Missing = append(p.Missing, fmt.Sprintf("%s has no %s: %s", c.Spec.Name, b.Name, b.Missing))
				continue
			}
			k, known := index[b.Name]
			if !known {
				k = len(p.Baselines)
				index[b.Name] = k
				p.Baselines = append(p.Baselines, baselineRow{b.Name, slices.Repeat([]string{"–"}, len(configurations))})
			}
			p.Baselines[k].Scores[i] = score(b.RMSE)
		}
	}
}

func newRow(s experiment.Summary, winner bool) row {
	r := row{
		Name: s.Name, Cell: s.Cell, Seeds: fmt.Sprint(s.Seeds), Parameters: fmt.Sprint(s.Parameters),
		Train: spread(s.Train), Test: spread(s.Test), Published: "–", Percentile: "–",
		Persistence: baselineScore(s.Persistence), Best: baselineScore(s.Best),
		Beats: fmt.Sprintf("%d of %d", s.Beats, s.Seeds), Winner: winner,
	}
	if s.Diverged > 0 {
		r.Seeds += fmt.Sprintf(" (+ %d diverged)", s.Diverged)
	}
	if p := s.Published; p != nil {
		r.Published = fmt.Sprintf("%s / %s", score(p.Train), score(p.Test))
		r.Percentile = fmt.Sprintf("%.0f / %.0f", p.TrainPercentile, p.TestPercentile)
	}
	if s.Best != nil {
		r.Best += ", " + s.Best.Name
	}
	return r
}

func spread(d *experiment.Distribution) string {
	switch {
	case d == nil:
		return "–"
	case len(d.Values) == 1:
		return score(d.Median)
	}
	return fmt.Sprintf("%s (%s–%s)", score(d.Median), score(d.Low), score(d.High))
}

func baselineScore(b *experiment.Baseline) string {
	if b == nil {
		return "–"
	}
	return score(b.RMSE)
}
