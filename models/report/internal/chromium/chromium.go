// Package chromium drives a headless Chromium in tests, by the DevTools protocol
// over a pair of pipes: https://chromedevtools.github.io/devtools-protocol/.
package chromium

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Browser is one tab of a headless Chromium.
type Browser struct {
	t       *testing.T
	in      *os.File
	replies chan message
	session string
	id      int

	complaints []string // of the console and of scripts
	requests   []string // what was asked for, by address
}

type message struct {
	ID        int             `json:"id,omitempty"`
	Method    string          `json:"method,omitempty"`
	Params    json.RawMessage `json:"params,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Error     json.RawMessage `json:"error,omitempty"`
	SessionID string          `json:"sessionId,omitempty"`
}

// New starts Chromium; the test is skipped where there is none.
func New(t *testing.T) *Browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: the page is not tried in a browser")
	}
	theirIn, ourIn := pipe(t)
	ourOut, theirOut := pipe(t)
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--user-data-dir="+t.TempDir(), "--remote-debugging-pipe", "about:blank")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // Chromium reads from 3 and writes to 4
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	theirIn.Close()
	theirOut.Close()
	b := &Browser{t: t, in: ourIn, replies: make(chan message, 1000)}
	go b.listen(ourOut)
	t.Cleanup(func() {
		b.session = ""
		b.Call("Browser.close", nil)
		if err := cmd.Wait(); err != nil {
			t.Logf("chromium: %v", err)
		}
	})
	b.openTab()
	return b
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	return r, w
}

// listen passes on what the browser says, until it closes the pipe.
func (b *Browser) listen(out *os.File) {
	defer close(b.replies)
	r := bufio.NewReader(out)
	for {
		text, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(bytes.TrimRight(text, "\x00"), &m) == nil {
			b.replies <- m
		}
	}
}

func (b *Browser) openTab() {
	var target struct{ TargetID, SessionID string }
	b.decode(b.Call("Target.createTarget", map[string]any{"url": "about:blank"}), &target)
	b.decode(b.Call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}), &target)
	b.session = target.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.Call(domain+".enable", nil)
	}
}

func (b *Browser) decode(text json.RawMessage, into any) {
	b.t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		b.t.Fatalf("%s: %v", text, err)
	}
}

// Call sends a command and returns its result.
func (b *Browser) Call(method string, params map[string]any) json.RawMessage {
	b.t.Helper()
	b.id++
	text, err := json.Marshal(params)
	if err != nil {
		b.t.Fatal(err)
	}
	command, err := json.Marshal(message{ID: b.id, Method: method, Params: text, SessionID: b.session})
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.in.Write(append(command, 0)); err != nil {
		b.t.Fatal(err)
	}
	return b.await(method, func(m message) bool { return m.ID == b.id })
}

// await takes note of what the browser says until it says what is waited for.
func (b *Browser) await(what string, is func(message) bool) json.RawMessage {
	b.t.Helper()
	timeout := time.After(30 * time.Second)
	for {
		select {
		case m, open := <-b.replies:
			switch {
			case !open:
				b.t.Fatalf("chromium ended before %s", what)
			case m.Error != nil:
				b.t.Fatalf("%s: %s", what, m.Error)
			case is(m):
				return m.Result
			}
			b.note(m)
		case <-timeout:
			b.t.Fatalf("chromium does not answer to %s", what)
		}
	}
}

func (b *Browser) note(m message) {
	switch m.Method {
	case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded":
		b.complaints = append(b.complaints, string(m.Params))
	case "Network.requestWillBeSent":
		var sent struct{ Request struct{ URL string } }
		b.decode(m.Params, &sent)
		b.requests = append(b.requests, sent.Request.URL)
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
	b.Call("Emulation.setDeviceMetricsOverride", map[string]any{
		"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
	})
	start := time.Now()
	b.Call("Page.navigate", map[string]any{"url": address})
	b.await("the page's load", func(m message) bool { b.note(m); return m.Method == "Page.loadEventFired" })
	b.Evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
	return time.Since(start)
}

// Quiet fails the test if the page complained, or asked for anything whose address
// begins with none of those that it may ask for.
func (b *Browser) Quiet(allowed ...string) {
	b.t.Helper()
	for _, c := range b.complaints {
		b.t.Errorf("the page complains: %s", c)
	}
	for _, r := range b.requests {
		if !slices.ContainsFunc(allowed, func(prefix string) bool { return strings.HasPrefix(r, prefix) }) {
			b.t.Errorf("the page asks for %s", r)
		}
	}
	b.complaints, b.requests = nil, nil
}

// Evaluate runs an expression in the page and returns its value as JSON would
// decode it.
func (b *Browser) Evaluate(expression string) any {
	b.t.Helper()
	var r struct {
		Result struct {
			Value any
		}
		ExceptionDetails json.RawMessage
	}
	b.decode(b.Call("Runtime.evaluate", map[string]any{
		"expression": expression, "returnByValue": true, "awaitPromise": true,
	}), &r)
	if r.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, r.ExceptionDetails)
	}
	return r.Result.Value
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
	b.Call("Input.dispatchMouseEvent", map[string]any{"type": "mouseMoved", "x": place[0], "y": place[1]})
}

// Press presses a key in what has the focus.
func (b *Browser) Press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		for _, kind := range []string{"keyDown", "keyUp"} {
			b.Call("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": keyCodes[key]})
		}
	}
}

// keyCodes are needed for keys that act on a control by themselves.
var keyCodes = map[string]int{"ArrowLeft": 37, "ArrowRight": 39, "ArrowUp": 38, "ArrowDown": 40, "Home": 36, "End": 35}

// Screenshot writes what the window shows, or the whole page, to a PNG file.
func (b *Browser) Screenshot(path string, whole bool) {
	b.t.Helper()
	var shot struct{ Data string }
	b.decode(b.Call("Page.captureScreenshot", map[string]any{"captureBeyondViewport": whole}), &shot)
	data, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.t.Fatal(err)
	}
}
