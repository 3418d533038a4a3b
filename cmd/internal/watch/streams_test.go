package watch

import (
	"io"
	"net/http"
	"testing"
)

// Streams beyond the limit are refused; the page is served meanwhile, and a stream that
// ends makes room.
func TestStreamsAreBounded(t *testing.T) {
	url := serving(t, trained(t))
	var open []io.Closer
	defer func() {
		for _, body := range open {
			_ = body.Close()
		}
	}()
	stream := func() (status int, body io.Closer) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/events", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := (&http.Transport{}).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, response.Body
	}
	accepted, refused := 0, 0
	for range 4 * maxStreams {
		status, body := stream()
		open = append(open, body)
		switch status {
		case http.StatusOK:
			accepted++
		case http.StatusServiceUnavailable:
			refused++
		default:
			t.Fatalf("status %d", status)
		}
	}
	if accepted != maxStreams || refused != 3*maxStreams {
		t.Errorf("%d streams are open, %d were refused", accepted, refused)
	}
	if got := ask(t, http.MethodGet, url+"/"); got.code != http.StatusOK {
		t.Errorf("the page has status %d", got.code)
	}
	_ = open[0].Close()
	for { // until the server has seen that the stream ended
		status, body := stream()
		open = append(open, body)
		if status == http.StatusOK {
			return
		}
	}
}
