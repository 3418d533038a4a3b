package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"unroll/cmd/internal/report"
	"unroll/dataset"
	"unroll/models/backtest"
	"unroll/models/compare"
	"unroll/models/experiment"
	"unroll/models/store"
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
		s.warn("%s: %d of %d series are left out; %s: %s (%s has all)", c.Spec.Name, len(left), len(left)+len(c.Panel.Series), left[0].Series, left[0].Reason, compare.LeftOutFile)
	}
}

// scoresOf scores the panels; without says why there are no scores of the last one that has none.
func scoresOf(panels []*experiment.Configuration) (all []*compare.PanelScores, without, err error) {
	for _, c := range panels {
		scores, err := compare.Panel(c)
		if bad := (*dataset.InputError)(nil); errors.As(err, &bad) { // no seed has a result
			without = err
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		all = append(all, scores)
	}
	return all, without, nil
}

// scorePanels scores the panels and writes the files of their results.
func scorePanels(folder *experiment.Folder, panels []*experiment.Configuration) ([]*compare.PanelScores, error) {
	all, _, err := scoresOf(panels)
	if err != nil {
		return nil, err
	}
	for _, scores := range all {
		dir, err := folder.Configuration(&experiment.Configuration{Prepared: scores.Panel})
		if err != nil {
			return nil, err
		}
		files, err := scores.Files()
		for _, file := range files {
			if err == nil {
				err = store.Write(filepath.Join(dir, file.Name), file.Contents)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// printPanel prints the scores of all series together, those of the worst, the median and the
// best one, and the verdict.
func printPanel(s Streams, p *compare.PanelScores) {
	fmt.Fprintf(s.Out, "%s\n\n", s.paragraph(fmt.Sprintf("%s: %v", p.Panel.Spec.Name, p.Panel.Panel)))
	printPanelScores(s, p.Panel.Spec.Name, p)
	legend := report.PanelLegend()
	if ranks := report.RanksSentence(p.Ranks, compare.Significant); ranks != "" {
		legend += " " + ranks
	}
	if p.Seeds > 1 {
		d := experiment.DistributionOf(p.Single)
		legend += fmt.Sprintf(" The network is the mean of %d seeds; a single one has a mean MASE of %s.", p.Seeds, spread(d))
	}
	fmt.Fprintf(s.Out, "\n%s\n", s.paragraph(legend+report.SlowMethods(len(p.Series))+report.UnsuitedMethods(p)))
}

// printPanelScores prints the tables and the verdicts.
func printPanelScores(s Streams, name string, p *compare.PanelScores) {
	fmt.Fprintf(s.Out, "%s\n\n%s\n\n", filled(report.PanelTable(p)).fit(s.columns()), filled(report.ExtremesTable(p)).fit(s.columns()))
	fmt.Fprintln(s.Out, s.paragraph(name+": "+p.Verdict.Sentence+"."))
	fmt.Fprintf(s.Out, "%s\n", s.paragraph(report.OwnVerdict(p)))
}

// printPanelFiles names the files of a panel's results.
func printPanelFiles(s Streams, folder string) {
	fmt.Fprintf(s.Out, "\n%s: %s for each series, %s and %s\n", folder, compare.ScoresFile, compare.VerdictsFile, compare.TestFile)
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

func documentOf(name string, p *compare.PanelScores) panelDocument {
	d := panelDocument{
		Name: name, Series: len(p.Series), LeftOut: p.Left, Seeds: p.Seeds, Methods: p.Total, Ranks: p.Ranks,
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
