package watch

import (
	"net/http"
	"testing"
)

// Streams beyond the limit are refused; the page is served meanwhile, and a stream that
// ends makes room.
func TestStreamsAreBounded(t *testing.T) {
	url := serving(t, trained(t))
	var open []*http.Response
	defer func() {
		for _, r := range open {
			r.Body.Close()
		}
	}()
	stream := func() *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/events", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := (&http.Transport{}).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		return response
	}
	refused := 0
	for range 4 * maxStreams {
		response := stream()
		if response.StatusCode == http.StatusOK {
			open = append(open, response)
			continue
		}
		if response.StatusCode != http.StatusServiceUnavailable {
			t.Fatalf("status %d", response.StatusCode)
		}
		response.Body.Close()
		refused++
	}
	if len(open) != maxStreams || refused != 3*maxStreams {
		t.Errorf("%d streams are open, %d were refused", len(open), refused)
	}
	if got := ask(t, http.MethodGet, url+"/"); got.code != http.StatusOK {
		t.Errorf("the page has status %d", got.code)
	}
	open[0].Body.Close()
	for { // until the server has seen that the stream ended
		response := stream()
		if response.StatusCode == http.StatusOK {
			open[0] = response
			return
		}
		response.Body.Close()
	}
}
