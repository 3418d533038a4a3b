//go:build slow

package chromium

import (
	"slices"
	"testing"
)

// What a page complains of and asks for is heard.
func TestNotes(t *testing.T) {
	b := New(t)
	address, _ := b.Open([]byte(`<script>console.error("wrong"); setTimeout(() => { throw new Error("thrown") })</script><img src="http://127.0.0.1:9/picture.png">`), 400, 300)
	b.Evaluate("1")
	b.mu.Lock()
	complaints, requests := b.complaints, b.requests
	b.mu.Unlock()
	if len(complaints) < 2 || !slices.Equal(requests, []string{address, "http://127.0.0.1:9/picture.png"}) {
		t.Errorf("of a page with two faults and a picture elsewhere were heard %q and %q", complaints, requests)
	}
}
