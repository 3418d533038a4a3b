// Package browser tests unroll's pages in a headless Chromium: what they show, how
// they answer keys and pointer, what they log and which addresses they request.
package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Browser is one tab of a headless Chromium.
type Browser struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex // events come from another goroutine
	messages []string   // what the console logs and scripts throw
	requests []string   // addresses
}

// New starts Chromium; the test is skipped where there is none, or it does not start.
func New(t *testing.T) *Browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: the page is not tested")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	b := &Browser{t: t, ctx: ctx}
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("chromium: %v", err)
		}
		cancel()
		end()
	})
	if err := chromedp.Do(ctx, command(log.Enable, cdp.Empty{}), command(network.Enable, network.EnableParams{})); err != nil {
		t.Skipf("chromium does not start here: the page is not tested: %v", err)
	}
	if err := chromedp.Listen(ctx, b.collect); err != nil {
		t.Fatal(err)
	}
	return b
}

// command is a command of the DevTools protocol as a step.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, c, params)
		return err
	})
}

func (b *Browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *Browser) collect(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown, *runtime.EventConsoleAPICalled, *log.EventEntryAdded:
		b.messages = append(b.messages, fmt.Sprintf("%+v", e))
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	}
}

// Open shows a page in a window of the given size, and returns its address and how
// long it took to load and draw.
func (b *Browser) Open(page []byte, width, height int) (string, time.Duration) {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), "report.html")
	if err := os.WriteFile(path, page, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return "file://" + path, b.Visit("file://"+path, width, height)
}

// Visit shows the page at an address in a window of the given size, and returns how
// long it took to load and draw.
func (b *Browser) Visit(address string, width, height int) time.Duration {
	b.t.Helper()
	b.Resize(width, height)
	start := time.Now()
	b.do(chromedp.Navigate(address))
	b.Evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
	return time.Since(start)
}

// Follow clicks on a link and waits until the page behind it has loaded.
func (b *Browser) Follow(selector string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		b.t.Fatalf("%s: %v", selector, err)
	}
}

// Resize gives the window a size; below 600 pixels it is a phone's.
func (b *Browser) Resize(width, height int) {
	b.t.Helper()
	var options []chromedp.EmulateViewportOption
	if width < 600 {
		options = append(options, chromedp.EmulateMobile)
	}
	b.do(chromedp.EmulateViewport(int64(width), int64(height), options...))
}

// Print shows the page as it is printed.
func (b *Browser) Print() {
	b.t.Helper()
	b.do(command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
}

// Quiet fails the test if the page logged anything, or requested an address that
// begins with none of the allowed ones.
func (b *Browser) Quiet(allowed ...string) {
	b.t.Helper()
	b.Evaluate("1") // events before its answer have arrived
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.messages {
		b.t.Errorf("the page logs %s", c)
	}
	for _, r := range b.requests {
		if !slices.ContainsFunc(allowed, func(prefix string) bool { return strings.HasPrefix(r, prefix) }) {
			b.t.Errorf("the page requests %s", r)
		}
	}
	b.messages, b.requests = nil, nil
}

// Evaluate runs an expression in the page and returns its value as JSON would
// decode it.
func (b *Browser) Evaluate(expression string) any {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[any](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// Text is the text of the first element that a selector finds.
func (b *Browser) Text(selector string) string {
	b.t.Helper()
	return fmt.Sprint(b.Evaluate(fmt.Sprintf("document.querySelector(%q).textContent", selector)))
}

// Point moves the mouse to a place in an element, given as shares of its size.
func (b *Browser) Point(selector string, x, y float64) {
	b.t.Helper()
	place := b.Evaluate(fmt.Sprintf(`(() => {
		const e = document.querySelector(%q);
		e.scrollIntoView({block: "center"});
		const r = e.getBoundingClientRect();
		return [r.left + %v * r.width, r.top + %v * r.height];
	})()`, selector, x, y)).([]any)
	b.do(chromedp.MouseEvent(chromedp.MouseMoved, place[0].(float64), place[1].(float64)))
}

// keys are those that type no character.
var keys = map[string]string{
	"ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight, "ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "Home": kb.Home, "End": kb.End,
}

// Press presses a key in what has the focus.
func (b *Browser) Press(names ...string) {
	b.t.Helper()
	for _, name := range names {
		key, named := keys[name]
		if !named {
			key = name
		}
		b.do(chromedp.KeyEvent(key))
	}
}

// Screenshot writes what the window shows, or the whole page, to a PNG file.
func (b *Browser) Screenshot(path string, whole bool) {
	b.t.Helper()
	shot := chromedp.CaptureScreenshot()
	if whole {
		shot = chromedp.FullScreenshot(100)
	}
	data, err := chromedp.Run(b.ctx, shot)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.t.Fatal(err)
	}
}
