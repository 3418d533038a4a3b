package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// choose chooses an option of a select by its index.
func choose(b *Browser, id string, index int) {
	b.Evaluate(fmt.Sprintf(`(() => { const e = document.getElementById(%q); e.selectedIndex = %d; e.dispatchEvent(new Event("change")); })()`, id, index))
}

func TestGatesFollowSliderAndPointer(t *testing.T) {
	g, overviews := withGates(t)
	o := overviews[0]
	b := New(t)
	address, _ := b.Open(pageOf(t, g), 1280, 800)
	choose(b, "configuration", 0)
	if n := b.Evaluate(`document.querySelectorAll("#gate-maps svg").length`); n != 6.0 {
		t.Errorf("%v heat maps, want those of 4 gates and 2 states", n)
	}
	if got := b.Text("#gate-epoch-name"); got != "epoch 8, final weights" {
		t.Errorf("the slider begins at %q", got)
	}
	read := regexp.MustCompile(`^layer0 gate f \(sigmoid\), step 3, unit 2: 0\.\d+$`)
	values := map[string]bool{}
	for key, k := range map[string]int{"Home": 0, "End": len(o.Epochs) - 1} {
		b.Evaluate(`document.getElementById("gate-epoch").focus()`)
		b.Press(key)
		if got, want := b.Text("#gate-epoch-name"), fmt.Sprintf("epoch %d", o.Epochs[k].Epoch); !strings.HasPrefix(got, want) {
			t.Errorf("%s: the page names %q, want %q", key, got, want)
		}
		b.Point("#gate-maps figure:nth-of-type(2) svg", 0.9, 0.4)
		got := b.Text("#gate-readout")
		want := fmt.Sprintf("%.3g", o.Epochs[k].Samples[0].Passes[0].Gates[1].Steps[2][1])
		if !read.MatchString(got) || !strings.HasSuffix(got, want) {
			t.Errorf("%s: the page reads %q, want %s", key, got, want)
		}
		values[got] = true
	}
	if len(values) != 2 {
		t.Error("the values do not follow the slider")
	}
	before := b.Text("#gate-forecast")
	choose(b, "gate-sample", 1)
	if b.Text("#gate-forecast") == before {
		t.Error("another sample shows the same forecast")
	}
	b.Evaluate(`document.querySelector("#gate-maps svg").focus()`)
	b.Press("ArrowRight", "ArrowRight", "ArrowDown")
	if got := b.Text("#gate-readout"); !strings.HasPrefix(got, "layer0 gate i (sigmoid), step 2, unit 2: ") {
		t.Errorf("the keys read %q", got)
	}
	b.Evaluate(`document.getElementById("gate-numbers").open = true`)
	b.Evaluate("new Promise(done => requestAnimationFrame(() => done(1)))")
	if n := b.Evaluate(`document.querySelectorAll("#gate-numbers tbody tr").length`); n != 24.0 {
		t.Errorf("the table has %v rows, want one for each of 4 units of 6 values", n)
	}
	b.Quiet(address)
}

func TestGatesOfEveryConfiguration(t *testing.T) {
	g, _ := withGates(t)
	b := New(t)
	page := pageOf(t, g)
	for _, size := range [][2]int{{1280, 800}, {390, 844}} {
		address, _ := b.Open(page, size[0], size[1])
		for i, want := range []struct {
			hidden, series bool
		}{{false, false}, {false, true}, {true, true}} {
			choose(b, "configuration", i)
			if got := b.Evaluate(`document.getElementById("microscope").hidden`); got != want.hidden {
				t.Errorf("configuration %d: hidden is %v", i, got)
			}
			if got := b.Evaluate(`document.getElementById("gate-series").hidden`); !want.hidden && got == want.series {
				t.Errorf("configuration %d: the series is hidden: %v", i, got)
			}
			if dir := os.Getenv("SCREENSHOTS"); dir != "" && !want.hidden {
				b.Evaluate(`document.querySelectorAll("#explore > *:not(#microscope), header, main > *:not(#explore)").forEach(e => e.style.display = "none")`)
				b.Evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
				b.Screenshot(filepath.Join(dir, fmt.Sprintf("gates-%d-%d.png", i, size[0])), true)
			}
			if width := b.Evaluate("document.documentElement.scrollWidth").(float64); width > float64(size[0]) {
				t.Errorf("configuration %d at %d: the page is %.0f wide", i, size[0], width)
			}
		}
		b.Quiet(address)
	}
}

// TestGatesAreShownToEveryone checks labels, and that both themes and paper show
// the colors.
func TestGatesAreShownToEveryone(t *testing.T) {
	g, _ := withGates(t)
	b := New(t)
	address, _ := b.Open(pageOf(t, g), 1280, 800)
	choose(b, "configuration", 1)
	for what, selector := range map[string]string{
		"an image without a label":   "svg:not([aria-label]):not([aria-hidden])",
		"a control without a label":  "input:not(label input), select:not(label select)",
		"a header without its scope": "th:not([scope])",
	} {
		if n := b.Evaluate(fmt.Sprintf("document.querySelectorAll(%q).length", selector)); n != 0.0 {
			t.Errorf("%s: %v of them", what, n)
		}
	}
	fill := `getComputedStyle(document.querySelector("#gate-maps .cell.open")).fill`
	light := b.Evaluate(fill)
	b.Evaluate(`document.getElementById("theme").click()`)
	if dark := b.Evaluate(fill); dark == light || dark == "" {
		t.Errorf("a cell is %v in both themes", light)
	}
	b.Print()
	if printed := b.Evaluate(fill); printed != light {
		t.Errorf("printed, a cell is %v, want %v", printed, light)
	}
	b.Quiet(address)
}
