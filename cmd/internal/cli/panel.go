package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"unroll/dataset"
	"unroll/models/backtest"
	"unroll/models/compare"
	"unroll/models/experiment"
	"unroll/models/store"
)

// The files of a panel's results, in the folder of its configuration.
const (
	panelScoresName = "scores.csv"
	panelTestName   = "test.csv"
	leftOutName     = "left_out.csv"
)

// panelsApart divides configurations into those of panels and those of single series.
func panelsApart(configurations []*experiment.Configuration) (panels, singles []*experiment.Configuration) {
	for _, c := range configurations {
		if c.Panel != nil {
			panels = append(panels, c)
		} else {
			singles = append(singles, c)
		}
	}
	return panels, singles
}

// checkPanels refuses flags that panels do not have yet.
func (f runFlags) checkPanels(panels []*experiment.Configuration, board bool) error {
	for _, flag := range []struct {
		name string
		on   bool
	}{{"--plot", f.plot}, {"--audit-leaks", f.leaks}, {"--tensorboard", board}} {
		if flag.on && len(panels) > 0 {
			return usage("%s: %s is a panel of several series, which this flag cannot take yet: omit it", flag.name, panels[0].Spec.Name)
		}
	}
	return nil
}

// warnPanel prints what was odd about a panel's file and its series, and which are left out.
func warnPanel(s Streams, c *experiment.Configuration) {
	for _, w := range c.Panel.Warnings {
		s.warn("%s: %s", c.Spec.Name, w)
	}
	odd, first := 0, ""
	for _, m := range c.Panel.Series {
		if len(m.Warnings) > 0 {
			odd++
			if first == "" {
				first = m.Name() + ": " + m.Warnings[0]
			}
		}
	}
	if odd > 0 {
		s.warn("%s: %d of %d series have warnings; %s", c.Spec.Name, odd, len(c.Panel.Series), first)
	}
	if left := c.Panel.LeftOut; len(left) > 0 {
		s.warn("%s: %d of %d series are left out; %s: %s (%s has all)", c.Spec.Name, len(left), len(left)+len(c.Panel.Series), left[0].Series, left[0].Reason, leftOutName)
	}
}

// scorePanels scores the panels and writes the files of their results.
func scorePanels(folder *experiment.Folder, panels []*experiment.Configuration) ([]*compare.PanelScores, error) {
	var all []*compare.PanelScores
	for _, c := range panels {
		scores, err := compare.Panel(c)
		if bad := (*dataset.InputError)(nil); errors.As(err, &bad) { // no seed has a result
			continue
		}
		if err != nil {
			return nil, err
		}
		dir, err := folder.Configuration(c)
		for _, file := range []struct {
			name string
			text func() ([]byte, error)
		}{
			{panelScoresName, scores.ScoresCSV},
			{panelTestName, scores.TestCSV},
			{leftOutName, func() ([]byte, error) { return compare.LeftOutCSV(c.Panel.LeftOut) }},
		} {
			var text []byte
			if err == nil {
				text, err = file.text()
			}
			if err == nil {
				err = store.Write(filepath.Join(dir, file.name), text)
			}
		}
		if err != nil {
			return nil, err
		}
		all = append(all, scores)
	}
	return all, nil
}

// printPanel prints the scores of all series together, those of the worst, the median and the
// best one, and the verdict.
func printPanel(s Streams, p *compare.PanelScores, folder string) {
	fmt.Fprintf(s.Out, "%s\n\n%s\n\n", s.paragraph(fmt.Sprintf("%s: %v", p.Panel.Spec.Name, p.Panel.Panel)), panelTable(p).fit(s.columns()))
	fmt.Fprintf(s.Out, "%s\n\n", extremesTable(p).fit(s.columns()))
	fmt.Fprintln(s.Out, s.paragraph(p.Panel.Spec.Name+": "+p.Verdict.Sentence+"."))
	legend := "Means over the series; RMSE and MAE in their unit, MASE and RMSSE relative to the seasonal naive forecast in the training part."
	if len(p.Ranks.Places) > 0 {
		legend += fmt.Sprintf(" Ranks are those of the MAE on each series: averages that differ by less than %.2f do not differ significantly (Nemenyi, 5 %%).", p.Ranks.CriticalDifference)
	}
	if p.Seeds > 1 {
		d := experiment.DistributionOf(p.Single)
		legend += fmt.Sprintf(" The network is the mean of %d seeds; a single one has a mean MASE of %s.", p.Seeds, spread(d))
	}
	if len(p.Series) > compare.MaxARIMA {
		legend += fmt.Sprintf(" ARIMA is left out: it takes too long for more than %d series.", compare.MaxARIMA)
	}
	fmt.Fprintf(s.Out, "\n%s\n", s.paragraph(legend))
	fmt.Fprintf(s.Out, "\nScores of each series: %s; forecasts of the test part: %s\n", filepath.Join(folder, panelScoresName), filepath.Join(folder, panelTestName))
}

// panelTable has a row for each method.
func panelTable(p *compare.PanelScores) *textTable {
	t := newTable("method", "RMSE", "MAE", "MASE", "RMSSE", "average\nrank", "series")
	for _, m := range p.Total {
		rank := "-"
		at := slices.IndexFunc(p.Ranks.Places, func(place compare.Place) bool { return place.Name == m.Method })
		if at >= 0 {
			rank = fmt.Sprintf("%.2f", p.Ranks.Places[at].Average)
		}
		t.AppendRow(table.Row{m.Method, m.RMSE, m.MAE, m.MASE, m.RMSSE, rank, m.Series})
	}
	return t
}

// extremesTable has a row for the worst, the median and the best series.
func extremesTable(p *compare.PanelScores) *textTable {
	t := newTable("series, by MASE", "points", "network\nRMSE", "network\nMASE", "best baseline\nMASE")
	best := slices.IndexFunc(p.Total, func(m compare.MethodScores) bool { return m.Method == p.Verdict.Best && p.Verdict.Best != "" })
	labels := []string{"worst", "median", "best"}
	extremes := p.Extremes()
	for i, k := range extremes {
		series := p.Series[k]
		other := "-"
		if best >= 0 {
			other = series.Scores[best].MASE.String()
		}
		name := series.Name
		if len(extremes) == len(labels) {
			name = labels[i] + ": " + name
		}
		t.AppendRow(table.Row{name, series.Points, series.Scores[0].RMSE, series.Scores[0].MASE, other})
	}
	return t
}

// panelDocument is a panel's scores in JSON.
type panelDocument struct {
	Name     string                 `json:"name"`
	Series   int                    `json:"series"`
	LeftOut  []dataset.LeftOut      `json:"left_out"`
	Seeds    int                    `json:"seeds"`
	Methods  []compare.MethodScores `json:"methods"`
	Ranks    compare.Ranking        `json:"average_ranks"`
	MASE     []backtest.Number      `json:"mase_by_seed"`
	Verdict  compare.PanelVerdict   `json:"verdict"`
	Extremes []panelExtreme         `json:"worst_median_best"`
	IDs      string                 `json:"ids"`
}

type panelExtreme struct {
	Series string           `json:"series"`
	Scores compare.Accuracy `json:"network"`
}

func documentOf(p *compare.PanelScores) panelDocument {
	d := panelDocument{
		Name: p.Panel.Spec.Name, Series: len(p.Series), LeftOut: p.Left, Seeds: p.Seeds, Methods: p.Total, Ranks: p.Ranks,
		Verdict: p.Verdict, IDs: strings.Join(p.IDs, ","),
	}
	for _, mase := range p.Single {
		d.MASE = append(d.MASE, backtest.Number(mase))
	}
	for _, k := range p.Extremes() {
		d.Extremes = append(d.Extremes, panelExtreme{p.Series[k].Name, p.Series[k].Scores[0]})
	}
	return d
}
