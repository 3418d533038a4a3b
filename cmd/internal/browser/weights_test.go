package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"unroll/cmd/internal/report"
)

// chooseWeight selects one of the weights whose curves are shown.
func chooseWeight(b *Browser, name string) {
	b.Evaluate(fmt.Sprintf(`(() => {
		const e = document.querySelector("#weights select");
		e.value = %q;
		e.dispatchEvent(new Event("change"));
	})()`, name))
}

// The curves of the chosen weight are read by keys, a gate each, and there is a
// picture of histograms for each gate.
func TestWeightsAreRead(t *testing.T) {
	g := report.Group{Configurations: tutorial(t, 5).Configurations[:2]}
	b := New(t)
	address, _ := b.Open(pageOf(t, g), 1280, 800)
	b.Evaluate(`document.getElementById("configuration").value = "1"; document.getElementById("configuration").dispatchEvent(new Event("change"))`)
	r := g.Configurations[1].ByTestScore()[2]
	if got, want := b.Text("#weights .choice:not([hidden]) p"), fmt.Sprintf("Seed %d, the run with the median test score. 3 of 14 blocks never change: ", r.Seed); !strings.HasPrefix(got, want) {
		t.Errorf("the page says %q, want %q", got, want)
	}
	chooseWeight(b, "layer0/recurrent_kernel")
	b.Evaluate(`document.querySelector("#weight-norms > svg").focus()`)
	b.Press("End", "ArrowLeft")
	k := len(r.Snapshots) - 2
	at := r.Snapshots[k]
	want := fmt.Sprintf("epoch %d", at.Epoch)
	for _, w := range at.Weights {
		if w.Weight == "layer0/recurrent_kernel" {
			want += fmt.Sprintf(" · %s %s", w.Gate, number2(w.Norm))
		}
	}
	if got := b.Text("#weight-norms .readout"); got != want {
		t.Errorf("an epoch before the last the norms read %q, want %q", got, want)
	}
	b.Point("#weight-ratios > svg", 0.9999, 0.5)
	if got := b.Text("#weight-ratios .readout"); !regexp.MustCompile(`^epoch 100 · i 0\.\d+ · f 0 · c 0\.\d+ · o 0\.\d+$`).MatchString(got) {
		t.Errorf("the last ratios read %q", got)
	}
	for chart, lines := range map[string]float64{"norms": 4, "ratios": 3} { // the ratios of f are 0
		if n := b.Evaluate(fmt.Sprintf(`document.querySelectorAll("#weight-%s path.line:not(.rule)").length`, chart)); n != lines {
			t.Errorf("%s: %v curves, not %v", chart, n, lines)
		}
	}
	if n := b.Evaluate(`document.querySelectorAll("#weights .ridges figure").length`); n != 4.0 {
		t.Errorf("%v pictures of histograms for 4 gates", n)
	}
	if n := b.Evaluate(`document.querySelectorAll("#ridges-1 path.ridge").length`); n != float64(len(r.Snapshots)) {
		t.Errorf("%v histograms of %d epochs", n, len(r.Snapshots))
	}
	if got, want := fmt.Sprint(b.Evaluate(`document.querySelector("#ridges-1 > svg").getAttribute("aria-label")`)), "layer0/recurrent_kernel, gate f: weights from -1.00 to 1.00 before training, from -1.00 to 1.00 after epoch 100"; got != want {
		t.Errorf("the histograms are described as %q, want %q", got, want)
	}
	b.Quiet(address)
}

// Without snapshots there is no panel; on a phone it is not wider than the page.
func TestWeightsPanelFits(t *testing.T) {
	b := New(t)
	g := report.Group{Configurations: tutorial(t, 3).Configurations}
	for _, width := range []int{1280, 390} {
		address, _ := b.Open(pageOf(t, g), width, 844)
		if got := b.Evaluate("document.documentElement.scrollWidth").(float64); got > float64(width) {
			t.Errorf("at %d the page is %.0f wide", width, got)
		}
		if dir := os.Getenv("SCREENSHOTS"); dir != "" {
			b.Evaluate(`for (const e of [...document.querySelectorAll("header, #overview, section:not(#explore), #explore > :not(#weights)")]) e.remove()`)
			b.Screenshot(filepath.Join(dir, fmt.Sprintf("weights-%d.png", width)), true)
		}
		b.Quiet(address)
	}
	for _, r := range g.Configurations[0].Runs {
		r.Result.Snapshots = nil
	}
	address, _ := b.Open(pageOf(t, report.Group{Configurations: g.Configurations[:1]}), 1280, 800)
	if hidden := b.Evaluate(`document.getElementById("weights").hidden`); hidden != true {
		t.Error("weights are shown where there are none")
	}
	b.Quiet(address)
}
