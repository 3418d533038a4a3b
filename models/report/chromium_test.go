//go:build slow

package report

import (
	"testing"
	"time"

	"unroll/models/report/internal/chromium"
)

// browser is a Chromium that shows one report at a time.
type browser struct{ *chromium.Browser }

func newBrowser(t *testing.T) browser {
	t.Helper()
	return browser{chromium.New(t)}
}

func (b browser) open(page []byte, width, height int) (string, time.Duration) {
	return b.Open(page, width, height)
}
func (b browser) evaluate(expression string) any                   { return b.Evaluate(expression) }
func (b browser) text(selector string) string                      { return b.Text(selector) }
func (b browser) point(selector string, x, y float64)              { b.Point(selector, x, y) }
func (b browser) press(keys ...string)                             { b.Press(keys...) }
func (b browser) screenshot(path string, whole bool)               { b.Screenshot(path, whole) }
func (b browser) call(method string, params map[string]any) []byte { return b.Call(method, params) }
func (b browser) quiet(address string)                             { b.Quiet(address) }
