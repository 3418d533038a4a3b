package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unroll/cmd/internal/report"
	"unroll/cmd/internal/watch"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
)

// hostile is a script where a name should be; a name of a folder holds no slash.
const hostile = `<script>window.hacked = 1<script><img src=x onerror="window.hacked = 1">`

// begun is a plan of two seeds of two configurations, recorded in a folder whose
// name and whose first configuration's name are scripts.
func begun(t *testing.T, dir string) (*experiment.Plan, []*experiment.Configuration) {
	t.Helper()
	plan := experimenttest.Plan(t, "window", "regression")
	for i := range plan.Specs {
		plan.Specs[i].Train.Epochs = 5
	}
	plan.Specs[0].Name = hostile
	configurations := experimenttest.Begin(t, plan, filepath.Join(dir, hostile))
	return plan, configurations
}

// tell does what a run under way does: it adds an epoch to its progress.
func tell(t *testing.T, plan *experiment.Plan, c *experiment.Configuration, epoch int, loss float64) {
	t.Helper()
	dir, err := plan.Folder.Configuration(c)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "progress-0001.jsonl"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(f, `{"epoch":%d,"loss":%v}`+"\n", epoch, loss)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// until waits for an element's text to have a part.
func until(t *testing.T, b *Browser, selector, part string) {
	t.Helper()
	quoted, err := json.Marshal(part)
	if err != nil {
		t.Fatal(err)
	}
	await(b, fmt.Sprintf("document.querySelector(%q)?.textContent.includes(%s)", selector, quoted))
}

// await waits for an expression to be true.
func await(b *Browser, expression string) {
	b.Evaluate(fmt.Sprintf("new Promise(done => { const look = () => %s ? done(1) : requestAnimationFrame(look); look(); })", expression))
}

// The page follows a run from before its beginning to its end and shows its report;
// names are text, and nothing but the server is asked.
func TestPageFollowsARun(t *testing.T) {
	dir := t.TempDir()
	s, err := watch.New(dir, func(c []*experiment.Configuration) ([]byte, error) {
		var page strings.Builder
		err := report.HTML(&page, report.Group{Configurations: c})
		return []byte(page.String()), err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Every = 10 * time.Millisecond
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener) }()
	url := "http://" + listener.Addr().String() + "/"
	b := New(t)
	b.Visit(url, 1280, 800)
	until(t, b, "#state", "Waiting for a run to start")

	plan, configurations := begun(t, dir)
	tell(t, plan, configurations[0], 1, 0.5)
	until(t, b, "#progress", "seed 1: epoch 1 of 5, loss 0.5")
	path := `document.querySelector("#loss path.line.train").getAttribute("d").match(/[ML]/g).length`
	for epoch, points := 2, 1.0; epoch < 5; epoch++ {
		tell(t, plan, configurations[0], epoch, 0.5/float64(epoch*epoch*epoch))
		until(t, b, "#progress", fmt.Sprintf("epoch %d of 5", epoch))
		if n := b.Evaluate(path).(float64); n != points+1 {
			t.Errorf("after %d epochs the loss has %v points", epoch, n)
		}
		points++
	}
	b.Point("#loss > svg", 0.01, 0.5)
	if got := b.Text("#loss .readout"); got != "epoch 1 · seed 1 loss 0.5" {
		t.Errorf("the loss reads %q", got)
	}
	until(t, b, "#state", "0 of 4 runs have ended, 1 running, about ")
	screenshot(b, "watch-begun.png")

	if err := plan.Run(t.Context(), configurations); err != nil {
		t.Fatal(err)
	}
	until(t, b, "#state", "All 4 runs have ended")
	until(t, b, "h1", " has the lowest median test RMSE of 2 configurations")
	await(b, `document.querySelectorAll("#overview .dot title").length === 4`)
	if n := b.Evaluate(`document.querySelectorAll("#forecast path.line.test").length`); n == 0.0 {
		t.Error("no forecast is drawn")
	}
	for _, selector := range []string{"#run", "#configuration", "#progress", "#loss figcaption"} {
		if got := b.Text(selector); !strings.Contains(got, hostile) {
			t.Errorf("%s says %q", selector, got)
		}
	}
	screenshot(b, "watch-ended.png")

	b.Follow("#report")
	until(t, b, "#repeat-title", "Repeat these runs")
	if got := b.Text("h1"); !strings.Contains(got, " has the lowest median test RMSE of 2 configurations") {
		t.Errorf("the report says %q", got)
	}
	b.Visit(url, 390, 844)
	until(t, b, "h1", " has the lowest median test RMSE of 2 configurations")
	screenshot(b, "watch-390.png")
	if width := b.Evaluate("document.documentElement.scrollWidth").(float64); width > 390 {
		t.Errorf("at 390 the page is %.0f wide", width)
	}

	cancel()
	until(t, b, "#problem", "unroll watch has stopped")
	if err := <-served; err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if b.Evaluate("window.hacked") != nil {
		t.Error("a name was run")
	}
	b.Quiet(url, "data:,")
}

// screenshot keeps what the page looks like where SCREENSHOTS says, if it does.
func screenshot(b *Browser, name string) {
	if dir := os.Getenv("SCREENSHOTS"); dir != "" {
		b.Screenshot(filepath.Join(dir, name), true)
	}
}
