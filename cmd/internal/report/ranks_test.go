package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"unroll/models/compare"
)

// demsar are four classifiers over 14 data sets: average ranks and critical
// difference of Demsar 2006, table 6 and section 3.2.2.
func demsar() *compare.Comparison {
	return &compare.Comparison{Metric: compare.Test, Alpha: 0.05, Ranks: &compare.Ranks{
		Seeds: 14,
		Ranking: compare.Ranking{
			CriticalDifference: 1.25, Alike: [][2]int{{0, 3}},
			Places: []compare.Place{{Name: "C4.5+m+cf", Average: 1.964}, {Name: "C4.5+m", Average: 2}, {Name: "C4.5+cf", Average: 2.893}, {Name: "C4.5", Average: 3.143}},
		},
	}}
}

func ranksPicture(t *testing.T, c *compare.Comparison, format string) []byte {
	t.Helper()
	data, err := RanksPicture(c, format)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Every group's line stands at its average rank, on the axis that runs from the
// first rank to the last.
func TestPictureShowsTheRanks(t *testing.T) {
	c := demsar()
	svg := string(ranksPicture(t, c, "svg"))
	lines := regexp.MustCompile(`<path d="M([0-9.]+),([0-9.]+)L([0-9.]+),([0-9.]+)"`).FindAllStringSubmatch(svg, -1)
	var vertical []float64
	var axis [2]float64
	for _, line := range lines {
		x1, x2 := float(t, line[1]), float(t, line[3])
		switch length := math.Abs(float(t, line[2]) - float(t, line[4])); {
		case x1 == x2 && length > 8:
			vertical = append(vertical, x1)
		case length == 0 && x2-x1 > axis[1]-axis[0]:
			axis = [2]float64{x1, x2}
		}
	}
	if len(vertical) != len(c.Ranks.Places) {
		t.Fatalf("%d lines lead to names, want %d:\n%s", len(vertical), len(c.Ranks.Places), svg)
	}
	for i, p := range c.Ranks.Places {
		if want := axis[0] + (axis[1]-axis[0])*(p.Average-1)/3; math.Abs(vertical[i]-want) > 0.01 {
			t.Errorf("%s is drawn at %v, want %v", p.Name, vertical[i], want)
		}
	}
	for _, want := range []string{"C4.5+m+cf  1.96", "C4.5  3.14", "critical difference 1.25", "Average ranks of the test RMSE over 14 seeds", "level 0.05"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture does not say %q", want)
		}
	}
}

func float(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Any name gives well-formed XML and a PNG, and the same bytes again.
func TestPictureOfAnyNames(t *testing.T) {
	c := demsar()
	places := c.Ranks.Places
	places[0].Name, places[1].Name, places[2].Name = `<script>alert("&")</script>`, strings.Repeat("very long ", 30), ""
	for i := range 30 {
		places = append(places, compare.Place{Name: "cell " + strconv.Itoa(i), Average: float64(4 + i)})
	}
	c.Ranks.Places = places
	svg := ranksPicture(t, c, "svg")
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "script" {
			t.Error("a name became an element")
		}
	}
	if !bytes.Contains(svg, []byte("…")) || !bytes.Equal(svg, ranksPicture(t, c, "svg")) {
		t.Error("the long name is not cut off, or the picture differs from one drawing to the next")
	}
	if _, err := png.Decode(bytes.NewReader(ranksPicture(t, c, "png"))); err != nil {
		t.Error(err)
	}
}

func TestErrorsOfRanksPicture(t *testing.T) {
	if _, err := RanksPicture(&compare.Comparison{}, "png"); err == nil || !strings.Contains(err.Error(), "two groups or more") {
		t.Errorf("error is %v", err)
	}
	if _, err := RanksPicture(demsar(), "pdf"); err == nil || !strings.Contains(err.Error(), "choose png or svg") {
		t.Errorf("error is %v", err)
	}
}
