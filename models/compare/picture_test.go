package compare

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
)

func picture(t *testing.T, c *Comparison, format string) []byte {
	t.Helper()
	data, err := c.Picture(format)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Every group's line stands at its average rank, on the axis that runs from the
// first rank to the last.
func TestPictureShowsTheRanks(t *testing.T) {
	c := compared(t, Options{}, demsar()...)
	svg := string(picture(t, c, "svg"))
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
	groups := demsar()
	groups[0].Name, groups[1].Name, groups[2].Name = `<script>alert("&")</script>`, strings.Repeat("very long ", 30), ""
	for i := range 30 {
		groups = append(groups, simulated("cell "+strconv.Itoa(i), 0, 14, func() float64 { return float64(i) }))
	}
	c := compared(t, Options{}, groups...)
	svg := picture(t, c, "svg")
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
	if !bytes.Contains(svg, []byte("…")) || !bytes.Equal(svg, picture(t, c, "svg")) {
		t.Error("the long name is not cut off, or the picture differs from one drawing to the next")
	}
	if _, err := png.Decode(bytes.NewReader(picture(t, c, "png"))); err != nil {
		t.Error(err)
	}
}

func TestErrorsOfPicture(t *testing.T) {
	if _, err := compared(t, Options{}, fixed("a", 1, 2)).Picture("png"); err == nil || !strings.Contains(err.Error(), "at least two groups") {
		t.Errorf("error is %v", err)
	}
	if _, err := compared(t, Options{}, demsar()...).Picture("pdf"); err == nil || !strings.Contains(err.Error(), "choose png or svg") {
		t.Errorf("error is %v", err)
	}
}
