package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"unroll/cmd/internal/report/reporttest"
	"unroll/models"
	"unroll/models/compare"
)

func panelPage(t *testing.T, s *compare.PanelScores) string {
	t.Helper()
	return string(pageOf(t, Group{Title: "runs/001", Panels: []*compare.PanelScores{s}}))
}

// The page of a panel shows its scores, tests and verdicts, and has the scores of each series.
func TestPanelPage(t *testing.T) {
	s := reporttest.Panel(t, "s", 5)
	page := panelPage(t, s)
	text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " "))
	wanted := []string{
		s.Verdict.Sentence, OwnVerdict(s), RanksSentence(s.Ranks, 0.05), "5 series of \"sales\"", "1 of 6 series are left out", "it is constant: every value is 1",
		s.Total[0].OWA.String(), s.Series[s.Extremes()[0]].Scores[0].MASE.String(), "worst: " + s.Series[s.Extremes()[0]].Name,
	}
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	var panels []panelData
	found := regexp.MustCompile(`(?s)id="panels">(.*?)</script>`).FindStringSubmatch(page)
	if err := json.Unmarshal([]byte(found[1]), &panels); err != nil {
		t.Fatal(err)
	}
	d := panels[0]
	for k, series := range s.Series {
		if got, want := fmt.Sprintf("%s %.3g %s", d.Names[k], d.Scores[k][1], d.Methods[d.Best[k]]), fmt.Sprintf("%s %.3g %s", series.Name, float64(series.Scores[0].MASE), series.Verdict.Best); got != want {
			t.Errorf("series %d is %s, not %s", k, got, want)
		}
		if own := s.Panel.BySeries(s.Test)[k]; len(d.Tails[k].Actual) != min(maxTail, len(own.Rows)) {
			t.Errorf("series %d has %d rows", k, len(d.Tails[k].Actual))
		}
	}
	if strings.Contains(page, `id="data"`) || strings.Contains(page, `id="overview"`) {
		t.Error("the page has charts of a single series")
	}
	if page != panelPage(t, s) {
		t.Error("two pages of a panel differ")
	}
}

// The sizes are below those in the documentation; beyond the limits the rows of each series are left
// out, and not the scores.
func TestPanelPageSizes(t *testing.T) {
	small := reporttest.Panel(t, "store-01/item-", 1)
	s := *small
	for _, c := range []struct{ series, most int }{{1000, 1_000_000}, {10_000, 1_200_000}} {
		s.Series, s.Panel = nil, nil
		panel, prepared := *small.Panel.Panel, &models.Prepared{Spec: small.Panel.Spec}
		panel.Series, s.Test = nil, small.Test
		s.Test.Rows, s.Test.Actual, s.Test.Predicted = nil, nil, nil
		for k := range c.series {
			one := small.Series[0]
			one.Name = fmt.Sprintf("store-01/item-%05d", k)
			s.Series = append(s.Series, one)
			panel.Series, prepared.Series = append(panel.Series, small.Panel.Panel.Series[0]), append(prepared.Series, small.Panel.Series[0])
			s.Test.Rows, s.Test.Actual = append(s.Test.Rows, small.Test.Rows...), append(s.Test.Actual, small.Test.Actual...)
			for _, y := range small.Test.Predicted {
				s.Test.Predicted = append(s.Test.Predicted, y+float64(k)/7)
			}
		}
		prepared.Panel = &panel
		s.Panel = prepared
		size := len(panelPage(t, &s))
		t.Logf("%d series: %d bytes", c.series, size)
		if size > c.most {
			t.Errorf("%d series: %d bytes, more than %d", c.series, size, c.most)
		}
	}
}

func TestPanelPageEscapes(t *testing.T) {
	page := panelPage(t, reporttest.Panel(t, reporttest.Hostile, 2))
	if n := strings.Count(page, "<script"); n != 2 {
		t.Errorf("%d scripts, want the data and the page's own", n)
	}
	if strings.Contains(page, "<img src=x") || !strings.Contains(page, html.EscapeString(reporttest.Hostile)) {
		t.Error("a name is not shown as text")
	}
}

// A page of a panel and of single series has both.
func TestPageOfBoth(t *testing.T) {
	g := tutorial(t, 2)
	g.Panels = []*compare.PanelScores{reporttest.Panel(t, "s", 3)}
	page := pageOf(t, g)
	for _, want := range []string{`id="data"`, `id="panels"`, `id="overview"`, `id="panel-0"`} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page has no %s", want)
		}
	}
}
