package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/cmd/internal/report"
	"unroll/cmd/internal/report/reporttest"
	"unroll/models/compare"
)

// The page of a panel draws its series and finds one by a part of its name.
func TestPanelIsFound(t *testing.T) {
	s := reporttest.Panel(t, "shop-", 30)
	b := New(t)
	for _, width := range []int{1280, 390} {
		address, _ := b.Open(pageOf(t, report.Group{Title: "runs/001", Panels: []*compare.PanelScores{s}}), width, 844)
		if lines := b.Evaluate(`document.querySelectorAll("#panel-0-0 path.line").length`); lines != 3.0 {
			t.Errorf("the worst series has %v lines", lines)
		}
		if width := b.Evaluate(`document.querySelector("img").naturalWidth`); width == 0.0 {
			t.Error("the ranks are not drawn")
		}
		if got := b.Text("#panel-0-count"); got != "30 of 30 series, the first 20 are shown" {
			t.Errorf("before a search: %q", got)
		}
		b.Evaluate(`{ const i = document.querySelector("#panel-0 input"); i.value = "OP-0017"; i.dispatchEvent(new Event("input")) }`)
		if got := b.Text("#panel-0-count"); got != "1 of 30 series" {
			t.Errorf("after a search: %q", got)
		}
		if got := b.Text("#panel-0 .found tbody th"); got != "shop-0017" {
			t.Errorf("found %q", got)
		}
		if got := b.Text("#panel-0-found figcaption"); !strings.HasPrefix(got, "shop-0017: the end of its test part") {
			t.Errorf("the chart shows %q", got)
		}
		b.Evaluate(`document.querySelector("#panel-0-found > svg").focus()`)
		b.Press("End")
		if got := b.Text("#panel-0-found .readout"); !strings.Contains(got, " · actual ") || !strings.Contains(got, " · network ") {
			t.Errorf("the chart reads %q", got)
		}
		if wide := b.Evaluate("document.documentElement.scrollWidth").(float64); wide > float64(width) {
			t.Errorf("at %d the page is %.0f wide", width, wide)
		}
		if dir := os.Getenv("SCREENSHOTS"); dir != "" {
			b.Screenshot(filepath.Join(dir, "panel.png"), true)
		}
		b.Quiet(address, "data:")
	}
}
