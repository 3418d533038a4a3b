//go:build slow

package report

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// choose chooses an option of a select by its index.
func (b browser) choose(id string, index int) {
	b.evaluate(fmt.Sprintf(`(() => { const e = document.getElementById(%q); e.selectedIndex = %d; e.dispatchEvent(new Event("change")); })()`, id, index))
}

func TestGatesFollowSliderAndPointer(t *testing.T) {
	g, overviews := withGates(t)
	o := overviews[0]
	b := newBrowser(t)
	address, _ := b.open(pageOf(t, g), 1280, 800)
	b.choose("configuration", 0)
	if n := b.evaluate(`document.querySelectorAll("#gate-maps svg").length`); n != 6.0 {
		t.Errorf("%v heat maps, want those of 4 gates and 2 states", n)
	}
	if got := b.text("#gate-epoch-name"); got != "epoch 8, which the run ended with" {
		t.Errorf("the slider begins at %q", got)
	}
	read := regexp.MustCompile(`^layer0 gate f \(sigmoid\), step 3, unit 2: 0\.\d+$`)
	values := map[string]bool{}
	for key, k := range map[string]int{"Home": 0, "End": len(o.Epochs) - 1} {
		b.evaluate(`document.getElementById("gate-epoch").focus()`)
		b.press(key)
		if got, want := b.text("#gate-epoch-name"), fmt.Sprintf("epoch %d", o.Epochs[k].Epoch); !strings.HasPrefix(got, want) {
			t.Errorf("%s: the page names %q, want %q", key, got, want)
		}
		b.point("#gate-maps figure:nth-of-type(2) svg", 0.9, 0.4)
		got := b.text("#gate-readout")
		want := fmt.Sprintf("%.3g", o.Epochs[k].Samples[0].Passes[0].Gates[1].Steps[2][1])
		if !read.MatchString(got) || !strings.HasSuffix(got, want) {
			t.Errorf("%s: the page reads %q, want %s", key, got, want)
		}
		values[got] = true
	}
	if len(values) != 2 {
		t.Error("the values do not follow the slider")
	}
	before := b.text("#gate-forecast")
	b.choose("gate-sample", 1)
	if b.text("#gate-forecast") == before {
		t.Error("another sample shows the same forecast")
	}
	b.evaluate(`document.querySelector("#gate-maps svg").focus()`)
	b.press("ArrowRight", "ArrowRight", "ArrowDown")
	if got := b.text("#gate-readout"); !strings.HasPrefix(got, "layer0 gate i (sigmoid), step 2, unit 2: ") {
		t.Errorf("the keys read %q", got)
	}
	b.evaluate(`document.getElementById("gate-numbers").open = true`)
	b.evaluate("new Promise(done => requestAnimationFrame(() => done(1)))")
	if n := b.evaluate(`document.querySelectorAll("#gate-numbers tbody tr").length`); n != 24.0 {
		t.Errorf("the table has %v rows, want one for each of 4 units of 6 values", n)
	}
	b.quiet(address)
}

func TestGatesOfEveryConfiguration(t *testing.T) {
	g, _ := withGates(t)
	b := newBrowser(t)
	page := pageOf(t, g)
	for _, size := range [][2]int{{1280, 800}, {390, 844}} {
		address, _ := b.open(page, size[0], size[1])
		for i, want := range []struct {
			hidden, series bool
		}{{false, false}, {false, true}, {true, true}} {
			b.choose("configuration", i)
			if got := b.evaluate(`document.getElementById("microscope").hidden`); got != want.hidden {
				t.Errorf("configuration %d: hidden is %v", i, got)
			}
			if got := b.evaluate(`document.getElementById("gate-series").hidden`); !want.hidden && got == want.series {
				t.Errorf("configuration %d: the series is hidden: %v", i, got)
			}
			if dir := os.Getenv("SCREENSHOTS"); dir != "" && !want.hidden {
				b.evaluate(`document.querySelectorAll("#explore > *:not(#microscope), header, main > *:not(#explore)").forEach(e => e.style.display = "none")`)
				b.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
				b.screenshot(filepath.Join(dir, fmt.Sprintf("gates-%d-%d.png", i, size[0])), true)
			}
			if width := b.evaluate("document.documentElement.scrollWidth").(float64); width > float64(size[0]) {
				t.Errorf("configuration %d at %d: the page is %.0f wide", i, size[0], width)
			}
		}
		b.quiet(address)
	}
}

// TestGatesAreShownToEveryone checks labels, and that both themes and paper show
// the colours.
func TestGatesAreShownToEveryone(t *testing.T) {
	g, _ := withGates(t)
	b := newBrowser(t)
	address, _ := b.open(pageOf(t, g), 1280, 800)
	b.choose("configuration", 1)
	for what, selector := range map[string]string{
		"an image without a label":   "svg:not([aria-label]):not([aria-hidden])",
		"a control without a label":  "input:not(label input), select:not(label select)",
		"a header without its scope": "th:not([scope])",
	} {
		if n := b.evaluate(fmt.Sprintf("document.querySelectorAll(%q).length", selector)); n != 0.0 {
			t.Errorf("%s: %v of them", what, n)
		}
	}
	fill := `getComputedStyle(document.querySelector("#gate-maps .cell.open")).fill`
	light := b.evaluate(fill)
	b.evaluate(`document.getElementById("theme").click()`)
	if dark := b.evaluate(fill); dark == light || dark == "" {
		t.Errorf("a cell is %v in both themes", light)
	}
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": "print"})
	if printed := b.evaluate(fill); printed != light {
		t.Errorf("printed, a cell is %v, want %v", printed, light)
	}
	b.quiet(address)
}
