package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"unroll/cmd/internal/report/reporttest"
	"unroll/dataset"
	"unroll/models"
	"unroll/models/store"
)

// The tutorial plots the train forecast at look_back .. look_back+n_train-1 and
// the test forecast at n_train+2*look_back+1 .. len-2.
func TestForecastsStandWhereTheTutorialPutsThem(t *testing.T) {
	for _, name := range models.Experiments() {
		c := reporttest.Configuration(t, name, 1)
		svg := named(t)(ConfigurationPictures(c))["forecast.svg"]
		series := pathXs(t, svg, "#222222")
		lookBack, n, rows := c.Spec.Window.LookBack, c.Train.Len(), c.Frame.Len()
		if len(series) != rows {
			t.Fatalf("%s: the series is drawn with %d points, not %d", name, len(series), rows)
		}
		if diff := cmp.Diff(series[lookBack:lookBack+n], pathXs(t, svg, "#0072B2")); diff != "" {
			t.Errorf("%s: train forecast (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(series[n+2*lookBack+1:rows-1], pathXs(t, svg, "#D55E00")); diff != "" {
			t.Errorf("%s: test forecast (-want +got):\n%s", name, diff)
		}
	}
}

// pathXs returns the x coordinates of the longest path of a color.
func pathXs(t *testing.T, svg []byte, color string) []string {
	t.Helper()
	var longest []string
	for _, path := range regexp.MustCompile(`<path d="([^"]*)"\s*style="[^"]*stroke:`+color).FindAllSubmatch(svg, -1) {
		var xs []string
		for _, point := range regexp.MustCompile(`[ML]([^,]*),`).FindAllSubmatch(path[1], -1) {
			xs = append(xs, string(point[1]))
		}
		if len(xs) > len(longest) {
			longest = xs
		}
	}
	return longest
}

func TestConfigurationPicturesAreSixFilesAlwaysTheSame(t *testing.T) {
	c := reporttest.Configuration(t, "window", 12)
	var group sync.WaitGroup
	drawn := make([]map[string][]byte, 3)
	for i := range drawn {
		group.Go(func() { drawn[i] = named(t)(ConfigurationPictures(c)) })
	}
	group.Wait()
	want := []string{"forecast.png", "forecast.svg", "loss.png", "loss.svg", "scores.png", "scores.svg"}
	first := drawn[0]
	if len(first) != len(want) {
		t.Fatalf("%d files, want %d", len(first), len(want))
	}
	for _, name := range want {
		for _, other := range drawn[1:] {
			if !bytes.Equal(first[name], other[name]) {
				t.Errorf("%s differs from one drawing to the next", name)
			}
		}
		if strings.HasSuffix(name, ".svg") {
			checkXML(t, first[name])
		} else if _, err := png.Decode(bytes.NewReader(first[name])); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestForecastIsOfTheMedianSeed(t *testing.T) {
	c := reporttest.Configuration(t, "regression", 7)
	want := fmt.Sprintf("test RMSE %.2f", c.Summarize().Test.Median)
	if !bytes.Contains(named(t)(ConfigurationPictures(c))["forecast.svg"], []byte(want)) {
		t.Errorf("the forecast's title does not say %q", want)
	}
}

func TestScorePictureMarksPublishedAndBaselines(t *testing.T) {
	c := reporttest.Configuration(t, "stateful", 30)
	svg, err := scorePicture(c, c.Summarize()).encode("svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"published 20.74 / 52.23", "persistence 49.02", "best baseline: "} {
		if !bytes.Contains(svg, []byte(want)) {
			t.Errorf("the picture does not say %q", want)
		}
	}
	for color, lines := range map[string]int{"#AA3377": 3, "#5F5F5F": 2, "#008A66": 2} { // panels and one in the legend
		if n := bytes.Count(svg, []byte("stroke:"+color)); n != lines {
			t.Errorf("%d lines of %s, want %d", n, color, lines)
		}
	}
}

func TestOddConfigurationsAreDrawn(t *testing.T) {
	spec := func(change func(*models.Spec)) models.Spec {
		s, err := models.Experiment("timesteps")
		if err != nil {
			t.Fatal(err)
		}
		change(&s)
		return s
	}
	for name, s := range map[string]models.Spec{
		"hostile name":   spec(func(s *models.Spec) { s.Name = "</text><script>alert(1)</script>\x00\x1b\n\xff & \ufffe" }),
		"long name":      spec(func(s *models.Spec) { s.Name = strings.Repeat("wide ", 100) }),
		"unpublished":    spec(func(s *models.Spec) { s.Published = nil }),
		"validated":      spec(func(s *models.Spec) { s.Train.Validation = 0.2 }),
		"untrained":      spec(func(s *models.Spec) { s.Train.Epochs = 0 }),
		"once trained":   spec(func(s *models.Spec) { s.Train.Epochs = 1 }),
		"three ahead":    spec(func(s *models.Spec) { s.Window.Horizon = 3 }),
		"without dates":  spec(func(s *models.Spec) { s.Data = dataset.Source{Path: reporttest.Undated(t)} }),
		"more than 8192": spec(func(s *models.Spec) { s.Train.Epochs = 10000 }),
	} {
		t.Run(name, func(t *testing.T) {
			c := reporttest.Simulate(t, s, 3)
			for name, contents := range named(t)(ConfigurationPictures(c)) {
				if strings.HasSuffix(name, ".svg") {
					checkXML(t, contents)
				}
				if len(contents) > 200_000 {
					t.Errorf("%s has %d bytes", name, len(contents))
				}
			}
		})
	}
}

func TestOddResultsAreDrawn(t *testing.T) {
	for name, change := range map[string]func(*models.Result){
		"one infinite forecast": func(r *models.Result) { r.Test.Predicted[3] = math.Inf(1) },
		"no finite forecast":    func(r *models.Result) { fill(r.Test.Predicted, math.NaN()) },
		"huge forecasts":        func(r *models.Result) { fill(r.Test.Predicted, 1e200) },
		"zero loss":             func(r *models.Result) { fill(r.Losses, 0) },
		"same score":            func(r *models.Result) { copy(r.Test.Predicted, r.Test.Actual) },
		"infinite first loss":   func(r *models.Result) { r.Losses[0] = math.Inf(1) },
	} {
		t.Run(name, func(t *testing.T) {
			c := reporttest.Configuration(t, "regression", 4)
			for _, run := range c.Runs {
				change(run.Result)
			}
			for name, contents := range named(t)(ConfigurationPictures(c)) {
				if strings.HasSuffix(name, ".svg") {
					checkXML(t, contents)
					if bytes.Contains(contents, []byte("Inf,")) || bytes.Contains(contents, []byte("NaN,")) {
						t.Errorf("%s draws to a place that does not exist", name)
					}
				}
			}
		})
	}
}

func TestNothingIsDrawnWithoutResults(t *testing.T) {
	c := reporttest.Configuration(t, "regression", 2)
	for i := range c.Runs {
		c.Runs[i].Result, c.Runs[i].Err = nil, errors.New("diverged")
	}
	pictures, err := ConfigurationPictures(c)
	if err != nil || pictures != nil {
		t.Errorf("got %v, %v; want nothing", pictures, err)
	}
}

func fill(values []float64, v float64) {
	for i := range values {
		values[i] = v
	}
}

// named returns the contents of drawn files by name.
func named(t *testing.T) func([]store.File, error) map[string][]byte {
	t.Helper()
	return func(files []store.File, err error) map[string][]byte {
		if err != nil {
			t.Error(err)
		}
		contents := map[string][]byte{}
		for _, f := range files {
			contents[f.Name] = f.Contents
		}
		return contents
	}
}

// checkXML reads a document to its end.
func checkXML(t *testing.T, document []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(document))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("no XML: %v", err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "script" {
			t.Fatal("a name became a script")
		}
	}
}
