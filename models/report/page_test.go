//go:build slow

package report

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"unroll/models"
)

// quiet fails the test if the page complained, or asked for anything but itself.
func (b *browser) quiet(address string) {
	b.t.Helper()
	for _, c := range b.complaints {
		b.t.Errorf("the page complains: %s", c)
	}
	for _, r := range b.requests {
		if r != address {
			b.t.Errorf("the page asks for %s", r)
		}
	}
	b.complaints, b.requests = nil, nil
}

func TestFirstScreenAnswers(t *testing.T) {
	b := newBrowser(t)
	page := pageOf(t, tutorial(t, 10))
	for _, size := range [][2]int{{1280, 800}, {390, 844}} {
		address, _ := b.open(page, size[0], size[1])
		for _, selector := range []string{"h1", ".figures", "#overview > svg"} {
			bottom := b.evaluate(fmt.Sprintf("document.querySelector(%q).getBoundingClientRect().bottom", selector)).(float64)
			if bottom > float64(size[1]) {
				t.Errorf("at %d by %d %s ends at %.0f", size[0], size[1], selector, bottom)
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
	want := fmt.Sprintf("1960-11 · series %s · test forecast %s, off by %s · %s %s · persistence 461.00",
		number2(y), number2(f), number2(y-f), best.Name, number2(best.Predicted[last]))
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
