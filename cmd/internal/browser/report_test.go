package browser

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unroll/cmd/internal/report"
	"unroll/cmd/internal/report/reporttest"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/forecast"
)

// The first screen says, without scrolling, which configuration won, by how much,
// against which baseline and over how many seeds.
func TestFirstScreenAnswers(t *testing.T) {
	b := New(t)
	g := tutorial(t, 10)
	page := pageOf(t, g)
	won := g.Configurations[0]
	for _, c := range g.Configurations {
		if c.Summarize().Test.Median < won.Summarize().Test.Median {
			won = c
		}
	}
	s := won.Summarize()
	answers := map[string]string{
		"h1":                           won.Spec.Name + " has the lowest median test RMSE of 5 configurations",
		".figures div:nth-child(1) dd": number2(s.Test.Median) + " median over 10 seeds",
		".figures div:nth-child(2) dt": "Compared with ",
		".figures div:nth-child(3) dd": fmt.Sprintf("%s higher (%.1f\u00a0%%) persistence: ", number2(s.Test.Median-s.Persistence.RMSE), 100*(s.Test.Median/s.Persistence.RMSE-1)),
		".figures div:nth-child(4) dd": fmt.Sprintf("%s: %s; better in 0 of 10 seeds", s.Best.Name, number2(s.Best.RMSE)),
	}
	for _, size := range [][2]int{{1280, 800}, {390, 844}} {
		address, _ := b.Open(page, size[0], size[1])
		for _, selector := range []string{"h1", ".figures", "#overview > svg"} {
			bottom := b.Evaluate(fmt.Sprintf("document.querySelector(%q).getBoundingClientRect().bottom", selector)).(float64)
			if bottom > float64(size[1]) {
				t.Errorf("at %d by %d %s ends at %.0f", size[0], size[1], selector, bottom)
			}
		}
		for selector, want := range answers {
			bottom := b.Evaluate(fmt.Sprintf("document.querySelector(%q).getBoundingClientRect().bottom", selector)).(float64)
			if got := b.Text(selector); !strings.Contains(got, want) || bottom > float64(size[1]) {
				t.Errorf("at %d by %d %s says %q, which ends at %.0f; want %q", size[0], size[1], selector, got, bottom, want)
			}
		}
		if width := b.Evaluate("document.documentElement.scrollWidth").(float64); width > float64(size[0]) {
			t.Errorf("at %d the page is %.0f wide", size[0], width)
		}
		if dir := os.Getenv("SCREENSHOTS"); dir != "" {
			b.Screenshot(filepath.Join(dir, fmt.Sprintf("report-%d.png", size[0])), true)
		}
		b.Quiet(address)
	}
}

// number2 writes a value as the page does between 1 and 1000.
func number2(v float64) string { return fmt.Sprintf("%.2f", v) }

func TestHoverAndKeysRead(t *testing.T) {
	g := tutorial(t, 7)
	c := g.Configurations[0]
	b := New(t)
	address, _ := b.Open(pageOf(t, g), 1280, 800)
	b.Evaluate(`document.getElementById("configuration").value = "0"; document.getElementById("configuration").dispatchEvent(new Event("change"))`)
	median := c.ByTestScore()[3]

	b.Point("#forecast > svg", 0.9999, 0.5)
	if got := b.Text("#forecast .readout"); got != "1960-12 · series 432.00" {
		t.Errorf("at the right end the page reads %q", got)
	}
	last := len(median.Test.Rows) - 1
	y, f := median.Test.Actual[last], median.Test.Predicted[last]
	best := c.Summarize().Best
	interval := conformal(c, median.Test)[last][0][0]
	want := fmt.Sprintf("1960-11 · series %s · test forecast %s, residual %s, 90 %% interval %s to %s · %s %s · persistence 461.00",
		number2(y), number2(f), number2(y-f), number2(interval.Lower), number2(interval.Upper), best.Name, number2(best.Predicted[last]))
	b.Evaluate(`document.querySelector("#forecast > svg").focus()`)
	b.Press("End", "ArrowLeft")
	if got := b.Text("#forecast .readout"); got != want {
		t.Errorf("a row before the end the page reads\n%q, want\n%q", got, want)
	}

	labels := `[...document.querySelectorAll("#forecast > svg text")].map(e => e.textContent).join()`
	all := b.Evaluate(labels)
	b.Press("+", "+")
	if zoomed := b.Evaluate(labels); zoomed == all {
		t.Error("+ does not zoom")
	}
	b.Press("0")
	if again := b.Evaluate(labels); again != all {
		t.Errorf("0 shows %v, not all again", again)
	}

	b.Evaluate(`document.querySelector("#loss > svg").focus()`)
	b.Press("Home")
	if got, want := b.Text("#loss .readout"), "epoch 1 · loss "; !strings.HasPrefix(got, want) {
		t.Errorf("the loss reads %q, want %q", got, want)
	}
	b.Quiet(address)
}

// conformal are the intervals of level 0.9 around a run's test forecasts.
func conformal(c *experiment.Configuration, f models.Forecasts) [][][]forecast.Interval {
	var paths []forecast.Path
	for i := 0; i < len(f.Rows); i += f.Horizon {
		paths = append(paths, forecast.Path{Origin: f.Rows[i], Point: f.Predicted[i : i+f.Horizon]})
	}
	return forecast.Conformal.Intervals(forecast.Scale{}, paths, c.Frame.Target(), []float64{0.9})
}

// The intervals are those of models/forecast, which are tested there.
func TestIntervalsAreThoseOfForecasts(t *testing.T) {
	spec, err := models.Experiment("timesteps")
	if err != nil {
		t.Fatal(err)
	}
	spec.Window.Horizon = 3
	c := reporttest.Simulate(t, spec, 1)
	b := New(t)
	address, _ := b.Open(pageOf(t, report.Group{Configurations: []*experiment.Configuration{c}}), 1280, 800)
	f := c.Runs[0].Result.Test
	intervals := conformal(c, f)
	for step, key := range []string{"Home", "ArrowRight", "End"} {
		b.Evaluate(`document.getElementById("ahead").focus()`)
		b.Press(key)
		b.Evaluate(`document.querySelector("#forecast > svg").focus()`)
		b.Press("End")
		for range c.Frame.Len() - 1 - f.Rows[len(f.Rows)-f.Horizon+step] {
			b.Press("ArrowLeft")
		}
		held, known := 0, 0
		for i, path := range slices.Backward(intervals) {
			if v, row := path[step][0], f.Rows[i*f.Horizon+step]; v.Known {
				known++
				if y := c.Frame.Target()[row]; v.Lower <= y && y <= v.Upper {
					held++
				}
				want := fmt.Sprintf(", 90 %% interval %s to %s", number2(v.Lower), number2(v.Upper))
				if got := b.Text("#forecast .readout"); !strings.Contains(got, want) {
					t.Errorf("%d rows ahead, row %d: the page reads %q, want %q", step+1, row, got, want)
				}
			}
			b.Press("ArrowLeft")
		}
		want := fmt.Sprintf("covers %d of %d", held, known)
		if got := b.Text("#forecast .tools"); known == 0 || !strings.Contains(got, want) {
			t.Errorf("%d rows ahead: the legend says %q, want %q", step+1, got, want)
		}
	}
	b.Quiet(address)
}

func TestSliderAndChoiceShowOtherRuns(t *testing.T) {
	g := tutorial(t, 7)
	b := New(t)
	address, _ := b.Open(pageOf(t, g), 1280, 800)
	b.Evaluate(`document.getElementById("configuration").focus()`)
	chosen := int(b.Evaluate(`Number(document.getElementById("configuration").value)`).(float64))
	next := (chosen + 1) % len(g.Configurations)
	if next == 0 {
		b.Press("ArrowUp")
		next = chosen - 1
	} else {
		b.Press("ArrowDown")
	}
	runs := g.Configurations[next].ByTestScore()
	b.Evaluate(`document.getElementById("seed").focus()`)
	for key, i := range map[string]int{"End": len(runs) - 1, "Home": 0} {
		b.Press(key)
		want := fmt.Sprintf("seed %d: test RMSE %s, rank %d of 7", runs[i].Seed, number2(runs[i].Test.RMSE()), i+1)
		if got := b.Text("#seed-name"); got != want {
			t.Errorf("%s: the page names %q, want %q", key, got, want)
		}
		if got := b.Text("#loss .tools"); !strings.Contains(got, fmt.Sprintf("seed %d", runs[i].Seed)) {
			t.Errorf("%s: the losses are of %q", key, got)
		}
	}
	if got := b.Evaluate(`document.querySelector(".choice:not([hidden]) p").textContent`).(string); !strings.Contains(got, g.Configurations[next].Spec.Name) {
		t.Errorf("the page speaks of %q", got)
	}
	b.Quiet(address)
}

func TestResidualsAreThoseOfTheRun(t *testing.T) {
	g := report.Group{Configurations: tutorial(t, 5).Configurations[:1]}
	b := New(t)
	address, _ := b.Open(pageOf(t, g), 1280, 800)
	run := g.Configurations[0].ByTestScore()[2]
	for part, f := range map[string]models.Forecasts{"test": run.Test, "train": run.Train} {
		b.Evaluate(fmt.Sprintf(`document.querySelector("[name=part][value=%s]").click()`, part))
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
		if got := b.Text("#residuals figcaption"); !strings.Contains(got, want) {
			t.Errorf("%s: %q does not say %q", part, got, want)
		}
		want = fmt.Sprintf("lag 1: %.4g", product/square)
		if got := b.Text("#autocorrelation .bar title"); got != want {
			t.Errorf("%s: the first bar is %q, want %q", part, got, want)
		}
	}
	b.Quiet(address)
}

func TestScriptsInNamesAreText(t *testing.T) {
	b := New(t)
	address, _ := b.Open(pageOf(t, hostileGroup(t)), 1280, 800)
	b.Point("#forecast > svg", 0.5, 0.5)
	b.Evaluate(`document.getElementById("numbers").open = true`)
	for _, selector := range []string{"title", "h1", ".kicker", "#configuration option", "tbody th", ".choice p", "#forecast figcaption", "#forecast .readout", "#numbers tbody th", "pre"} {
		if got := b.Text(selector); !strings.Contains(got, reporttest.Hostile) {
			t.Errorf("%s says %q", selector, got)
		}
	}
	if b.Evaluate("window.hacked") != nil {
		t.Error("a name was run")
	}
	b.Quiet(address)
}

func TestOddGroupsAreShown(t *testing.T) {
	b := New(t)
	for name, configurations := range reporttest.Odd(t) {
		address, _ := b.Open(pageOf(t, report.Group{Configurations: configurations}), 1280, 800)
		if bad := b.Evaluate(`/NaN|undefined|Infinity/.test(document.body.innerHTML.replace(/<script[^]*/, ""))`); bad != false {
			t.Errorf("%s: the page draws what is no number: %s", name,
				regexp.MustCompile(`.{60}(NaN|undefined|Infinity).{20}`).FindString(b.Evaluate("document.body.innerHTML").(string)))
		}
		t.Run(name, func(*testing.T) { b.Quiet(address) })
	}
}

func TestEveryoneCanRead(t *testing.T) {
	b := New(t)
	address, _ := b.Open(pageOf(t, tutorial(t, 3)), 1280, 800)
	for what, selector := range map[string]string{
		"an image without a label":   "svg:not([aria-label]):not([aria-hidden])",
		"a control without a label":  "input:not(label input), select:not(label select)",
		"a button without a name":    "button:empty:not([aria-label])",
		"a header without its scope": "th:not([scope])",
		"a second first heading":     "h1 ~ h1",
	} {
		if n := b.Evaluate(fmt.Sprintf("document.querySelectorAll(%q).length", selector)); n != 0.0 {
			t.Errorf("%s: %v of them", what, n)
		}
	}
	paper := `getComputedStyle(document.body).backgroundColor`
	light := b.Evaluate(paper)
	b.Evaluate(`document.getElementById("theme").click()`)
	if b.Evaluate(paper) == light {
		t.Error("the page does not turn dark")
	}
	b.Print()
	if b.Evaluate(paper) != light {
		t.Error("the page is printed dark")
	}
	b.Resize(700, 1000)
	if width := b.Evaluate("document.documentElement.scrollWidth").(float64); width > 700 {
		t.Errorf("printed on paper of 700 points the page is %.0f wide", width)
	}
	b.Quiet(address)
}

func TestLargeGroupOpens(t *testing.T) {
	b := New(t)
	page := pageOf(t, tutorial(t, 100))
	address, took := b.Open(page, 1280, 800)
	t.Logf("500 runs: %d bytes, shown after %v", len(page), took)
	if n := b.Evaluate(`document.querySelectorAll("#overview .dot title").length`); n != 500.0 {
		t.Errorf("%v of 500 seeds are shown", n)
	}
	b.Quiet(address)
}
