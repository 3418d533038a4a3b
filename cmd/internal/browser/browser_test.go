package browser

import (
	"slices"
	"testing"
)

// What a page logs, throws and requests is collected.
func TestCollects(t *testing.T) {
	b := New(t)
	address, _ := b.Open([]byte(`<script>console.error("wrong"); setTimeout(() => { throw new Error("thrown") })</script><img src="http://127.0.0.1:9/picture.png">`), 400, 300)
	b.Evaluate("1")
	b.mu.Lock()
	messages, requests := b.messages, b.requests
	b.mu.Unlock()
	if len(messages) < 2 || !slices.Equal(requests, []string{address, "http://127.0.0.1:9/picture.png"}) {
		t.Errorf("a page with two errors and a picture elsewhere logs %q and requests %q", messages, requests)
	}
}
