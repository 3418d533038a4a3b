//go:build slow

package report

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/forecast"
)

// The first screen says, without scrolling, which configuration won, by how much,
// against which baseline and over how many seeds.
func TestFirstScreenAnswers(t *testing.T) {
	b := newBrowser(t)
	g := tutorial(t, 10)
	page := pageOf(t, g)
	won := g.Configurations[0]
	for _, c := range g.Configurations {
		if c.Summarise().Test.Median < won.Summarise().Test.Median {
			won = c
		}
	}
	s := won.Summarise()
	answers := map[string]string{
		"h1":                           won.Spec.Name + " is the best of 5",
		".figures div:nth-child(1) dd": number2(s.Test.Median) + " median over 10 seeds",
		".figures div:nth-child(2) dt": "Ahead of ",
		".figures div:nth-child(3) dd": fmt.Sprintf("%s higher (%.1f\u00a0%%) persistence has ", number2(s.Test.Median-s.Persistence.RMSE), 100*(s.Test.Median/s.Persistence.RMSE-1)),
		".figures div:nth-child(4) dd": fmt.Sprintf("%s has %s; 0 of 10 seeds beat it", s.Best.Name, number2(s.Best.RMSE)),
	}
	for _, size := range [][2]int{{1280, 800}, {390, 844}} {
		address, _ := b.open(page, size[0], size[1])
		for _, selector := range []string{"h1", ".figures", "#overview > svg"} {
			bottom := b.evaluate(fmt.Sprintf("document.querySelector(%q).getBoundingClientRect().bottom", selector)).(float64)
			if bottom > float64(size[1]) {
				t.Errorf("at %d by %d %s ends at %.0f", size[0], size[1], selector, bottom)
			}
		}
		for selector, want := range answers {
			bottom := b.evaluate(fmt.Sprintf("document.querySelector(%q).getBoundingClientRect().bottom", selector)).(float64)
			if got := b.text(selector); !strings.Contains(got, want) || bottom > float64(size[1]) {
				t.Errorf("at %d by %d %s says %q, which ends at %.0f; want %q", size[0], size[1], selector, got, bottom, want)
			}
		}
		if width := b.evaluate("document.documentElement.scrollWidth").(float64); width > float64(size[0]) {
			t.Errorf("at %d the page is %.0f wide", size[0], width)
		}
		if dir := os.Getenv("SCREENSHOTS"); dir != "" {
			b.screenshot(filepath.Join(dir, fmt.Sprintf("report-%d.png", size[0])), true)
		}
		b.quiet(address)
	}
}

// number2 writes a value as the page does between 1 and 1000.
func number2(v float64) string { return fmt.Sprintf("%.2f", v) }

func TestHoverAndKeysRead(t *testing.T) {
	g := tutorial(t, 7)
	c := g.Configurations[0]
	b := newBrowser(t)
	address, _ := b.open(pageOf(t, g), 1280, 800)
	b.evaluate(`document.getElementById("configuration").value = "0"; document.getElementById("configuration").dispatchEvent(new Event("change"))`)
	median := byTestScore(c)[3]

	b.point("#forecast > svg", 0.9999, 0.5)
	if got := b.text("#forecast .readout"); got != "1960-12 · series 432.00" {
		t.Errorf("at the right end the page reads %q", got)
	}
	last := len(median.Test.Rows) - 1
	y, f := median.Test.Actual[last], median.Test.Predicted[last]
	best := c.Summarise().Best
	interval := conformal(c, median.Test)[last][0][0]
	want := fmt.Sprintf("1960-11 · series %s · test forecast %s, off by %s, 90 %% from %s to %s · %s %s · persistence 461.00",
		number2(y), number2(f), number2(y-f), number2(interval.Lower), number2(interval.Upper), best.Name, number2(best.Predicted[last]))
	b.evaluate(`document.querySelector("#forecast > svg").focus()`)
	b.press("End", "ArrowLeft")
	if got := b.text("#forecast .readout"); got != want {
		t.Errorf("a row before the end the page reads\n%q, want\n%q", got, want)
	}

	labels := `[...document.querySelectorAll("#forecast > svg text")].map(e => e.textContent).join()`
	all := b.evaluate(labels)
	b.press("+", "+")
	if zoomed := b.evaluate(labels); zoomed == all {
		t.Error("+ does not zoom")
	}
	b.press("0")
	if again := b.evaluate(labels); again != all {
		t.Errorf("0 shows %v, not all again", again)
	}

	b.evaluate(`document.querySelector("#loss > svg").focus()`)
	b.press("Home")
	if got, want := b.text("#loss .readout"), "epoch 1 · loss "; !strings.HasPrefix(got, want) {
		t.Errorf("the loss reads %q, want %q", got, want)
	}
	b.quiet(address)
}

// conformal are the intervals of level 0.9 around a run's test forecasts.
func conformal(c *experiment.Configuration, f models.Forecasts) [][][]forecast.Interval {
	var paths []forecast.Path
	for i := 0; i < len(f.Rows); i += f.Horizon {
		paths = append(paths, forecast.Path{Origin: f.Rows[i], Point: f.Predicted[i : i+f.Horizon]})
	}
	return forecast.Intervals(forecast.Scale{}, paths, c.Frame.Target(), []float64{0.9})
}

// The intervals are those of models/forecast, which are tested there.
func TestIntervalsAreThoseOfForecasts(t *testing.T) {
	spec, err := models.Experiment("timesteps")
	if err != nil {
		t.Fatal(err)
	}
	spec.Window.Horizon = 3
	c := simulatedSpec(t, spec, 1)
	b := newBrowser(t)
	address, _ := b.open(pageOf(t, Group{Configurations: []*experiment.Configuration{c}}), 1280, 800)
	f := c.Runs[0].Result.Test
	intervals := conformal(c, f)
	for step, key := range []string{"Home", "ArrowRight", "End"} {
		b.evaluate(`document.getElementById("ahead").focus()`)
		b.press(key)
		b.evaluate(`document.querySelector("#forecast > svg").focus()`)
		b.press("End")
		for range c.Frame.Len() - 1 - f.Rows[len(f.Rows)-f.Horizon+step] {
			b.press("ArrowLeft")
		}
		held, known := 0, 0
		for i, path := range slices.Backward(intervals) {
			if v, row := path[step][0], f.Rows[i*f.Horizon+step]; v.Known {
				known++
				if v.Holds(c.Frame.Target()[row]) {
					held++
				}
				want := fmt.Sprintf(", 90 %% from %s to %s", number2(v.Lower), number2(v.Upper))
				if got := b.text("#forecast .readout"); !strings.Contains(got, want) {
					t.Errorf("%d rows ahead, row %d: the page reads %q, want %q", step+1, row, got, want)
				}
			}
			b.press("ArrowLeft")
		}
		want := fmt.Sprintf("held %d of %d", held, known)
		if got := b.text("#forecast .tools"); known == 0 || !strings.Contains(got, want) {
			t.Errorf("%d rows ahead: the legend says %q, want %q", step+1, got, want)
		}
	}
	b.quiet(address)
}

func TestSliderAndChoiceShowOtherRuns(t *testing.T) {
	g := tutorial(t, 7)
	b := newBrowser(t)
	address, _ := b.open(pageOf(t, g), 1280, 800)
	b.evaluate(`document.getElementById("configuration").focus()`)
	chosen := int(b.evaluate(`Number(document.getElementById("configuration").value)`).(float64))
	next := (chosen + 1) % len(g.Configurations)
	if next == 0 {
		b.press("ArrowUp")
		next = chosen - 1
	} else {
		b.press("ArrowDown")
	}
	runs := byTestScore(g.Configurations[next])
	b.evaluate(`document.getElementById("seed").focus()`)
	for key, i := range map[string]int{"End": len(runs) - 1, "Home": 0} {
		b.press(key)
		want := fmt.Sprintf("seed %d: test RMSE %s, rank %d of 7", runs[i].Seed, number2(runs[i].Test.RMSE()), i+1)
		if got := b.text("#seed-name"); got != want {
			t.Errorf("%s: the page names %q, want %q", key, got, want)
		}
		if got := b.text("#loss .tools"); !strings.Contains(got, fmt.Sprintf("seed %d", runs[i].Seed)) {
			t.Errorf("%s: the losses are of %q", key, got)
		}
	}
	if got := b.evaluate(`document.querySelector(".choice:not([hidden]) p").textContent`).(string); !strings.Contains(got, g.Configurations[next].Spec.Name) {
		t.Errorf("the page speaks of %q", got)
	}
	b.quiet(address)
}

func TestResidualsAreThoseOfTheRun(t *testing.T) {
	g := Group{Configurations: tutorial(t, 5).Configurations[:1]}
	b := newBrowser(t)
	address, _ := b.open(pageOf(t, g), 1280, 800)
	run := byTestScore(g.Configurations[0])[2]
	for part, f := range map[string]models.Forecasts{"test": run.Test, "train": run.Train} {
		b.evaluate(fmt.Sprintf(`document.querySelector("[name=part][value=%s]").click()`, part))
		var mean float64
		residuals := make([]float64, len(f.Actual))
		for i := range residuals {
			residuals[i] = f.Actual[i] - f.Predicted[i]
			mean += residuals[i] / float64(len(residuals))
		}
		var square, product float64
		for i := range residuals {
			square += (residuals[i] - mean) * (residuals[i] - mean)
			if i > 0 {
				product += (residuals[i] - mean) * (residuals[i-1] - mean)
			}
		}
		want := fmt.Sprintf("standard deviation %s", number2(math.Sqrt(square/float64(len(residuals)-1))))
		if got := b.text("#residuals figcaption"); !strings.Contains(got, want) {
			t.Errorf("%s: %q does not say %q", part, got, want)
		}
		want = fmt.Sprintf("lag 1: %.4g", product/square)
		if got := b.text("#autocorrelation .bar title"); got != want {
			t.Errorf("%s: the first bar is %q, want %q", part, got, want)
		}
	}
	b.quiet(address)
}

func TestScriptsInNamesAreText(t *testing.T) {
	b := newBrowser(t)
	address, _ := b.open(pageOf(t, hostileGroup(t)), 1280, 800)
	b.point("#forecast > svg", 0.5, 0.5)
	b.evaluate(`document.getElementById("numbers").open = true`)
	for _, selector := range []string{"title", "h1", ".kicker", "#configuration option", "tbody th", ".choice p", "#forecast figcaption", "#forecast .readout", "#numbers tbody th", "pre"} {
		if got := b.text(selector); !strings.Contains(got, hostile) {
			t.Errorf("%s says %q", selector, got)
		}
	}
	if b.evaluate("window.hacked") != nil {
		t.Error("a name was run")
	}
	b.quiet(address)
}

func TestOddGroupsAreShown(t *testing.T) {
	b := newBrowser(t)
	for name, g := range oddGroups(t) {
		address, _ := b.open(pageOf(t, g), 1280, 800)
		if bad := b.evaluate(`/NaN|undefined|Infinity/.test(document.body.innerHTML.replace(/<script[^]*/, ""))`); bad != false {
			t.Errorf("%s: the page draws what is no number: %s", name,
				regexp.MustCompile(`.{60}(NaN|undefined|Infinity).{20}`).FindString(b.evaluate("document.body.innerHTML").(string)))
		}
		t.Run(name, func(*testing.T) { b.quiet(address) })
	}
}

func TestEveryoneCanRead(t *testing.T) {
	b := newBrowser(t)
	address, _ := b.open(pageOf(t, tutorial(t, 3)), 1280, 800)
	for what, selector := range map[string]string{
		"an image without a label":   "svg:not([aria-label]):not([aria-hidden])",
		"a control without a label":  "input:not(label input), select:not(label select)",
		"a button without a name":    "button:empty:not([aria-label])",
		"a header without its scope": "th:not([scope])",
		"a second first heading":     "h1 ~ h1",
	} {
		if n := b.evaluate(fmt.Sprintf("document.querySelectorAll(%q).length", selector)); n != 0.0 {
			t.Errorf("%s: %v of them", what, n)
		}
	}
	paper := `getComputedStyle(document.body).backgroundColor`
	light := b.evaluate(paper)
	b.evaluate(`document.getElementById("theme").click()`)
	if b.evaluate(paper) == light {
		t.Error("the page does not turn dark")
	}
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": "print"})
	if b.evaluate(paper) != light {
		t.Error("the page is printed dark")
	}
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 700, "height": 1000, "deviceScaleFactor": 1, "mobile": false})
	if width := b.evaluate("document.documentElement.scrollWidth").(float64); width > 700 {
		t.Errorf("printed on paper of 700 points the page is %.0f wide", width)
	}
	b.quiet(address)
}

func TestLargeGroupOpens(t *testing.T) {
	b := newBrowser(t)
	page := pageOf(t, tutorial(t, 100))
	address, took := b.open(page, 1280, 800)
	t.Logf("500 runs: %d bytes, shown after %v", len(page), took)
	if n := b.evaluate(`document.querySelectorAll("#overview .dot title").length`); n != 500.0 {
		t.Errorf("%v of 500 seeds are shown", n)
	}
	b.quiet(address)
}
