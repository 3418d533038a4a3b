package watch

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
)

// trained is a folder with a finished run called 001: two configurations of two
// seeds and two epochs.
func trained(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	experimenttest.RunIn(t, experimenttest.Plan(t, "window", "regression"), filepath.Join(dir, "001"))
	return dir
}

// serving serves a folder and returns the address.
func serving(t *testing.T, dir string) string {
	t.Helper()
	s, err := New(dir, func(c []*experiment.Configuration) ([]byte, error) { return []byte(c[0].Spec.Name), nil })
	if err != nil {
		t.Fatal(err)
	}
	s.Every = time.Millisecond
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// answered is the response to a request.
type answered struct {
	code   int
	header http.Header
	body   string
}

// ask makes a request with headers, given as name, value, ...
func ask(t *testing.T, method, url string, headers ...string) answered {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return answered{response.StatusCode, response.Header, string(body)}
}

func TestAnswers(t *testing.T) {
	url := serving(t, trained(t))
	for path, want := range map[string]struct {
		kind, part string
	}{
		"/":               {"text/html; charset=utf-8", `<section id="pictures"`},
		"/data?run=001":   {"application/json", `"headline":"`},
		"/report?run=001": {"text/html; charset=utf-8", "window"},
	} {
		a := ask(t, http.MethodGet, url+path)
		if a.code != http.StatusOK || a.header.Get("Content-Type") != want.kind || !strings.Contains(a.body, want.part) {
			t.Errorf("%s: %d, %s, %.200s", path, a.code, a.header.Get("Content-Type"), a.body)
		}
		policy := a.header.Get("Content-Security-Policy")
		if strings.HasPrefix(want.kind, "text/html") && !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: the policy is %q", path, policy)
		}
	}
	body := ask(t, http.MethodGet, url+"/data?run=001").body
	var d struct {
		Configurations []struct{ Runs []struct{ Losses []float64 } }
	}
	if err := json.Unmarshal([]byte(body), &d); err != nil || len(d.Configurations) != 2 || len(d.Configurations[1].Runs) != 2 || len(d.Configurations[1].Runs[1].Losses) != 2 {
		t.Errorf("the data are %+v, error %v", d, err)
	}
}

// Other hosts, other sites and other methods are refused, whatever they ask for.
func TestRefusesStrangers(t *testing.T) {
	url := serving(t, trained(t))
	host := strings.TrimPrefix(url, "http://")
	for _, c := range []struct {
		method  string
		code    int
		headers []string
	}{
		{"GET", 200, nil},
		{"HEAD", 200, nil},
		{"GET", 200, []string{"Host", "localhost"}},
		{"GET", 200, []string{"Host", "localhost:99"}},
		{"GET", 200, []string{"Sec-Fetch-Site", "none"}},
		{"GET", 200, []string{"Sec-Fetch-Site", "same-origin", "Origin", url}},
		{"GET", 403, []string{"Host", "evil.example"}},
		{"GET", 403, []string{"Host", "evil.example:80"}},
		{"GET", 403, []string{"Host", "127.0.0.1.evil.example"}},
		{"GET", 403, []string{"Host", "192.168.0.7:80"}},
		{"GET", 403, []string{"Sec-Fetch-Site", "cross-site"}},
		{"GET", 403, []string{"Sec-Fetch-Site", "same-site"}},
		{"GET", 403, []string{"Origin", "http://evil.example"}},
		{"GET", 403, []string{"Origin", "https://" + host}},
		{"GET", 403, []string{"Origin", "null"}},
		{"POST", 405, nil},
		{"DELETE", 405, []string{"Sec-Fetch-Site", "same-origin"}},
		{"OPTIONS", 405, nil},
	} {
		paths := []string{"/", "/data?run=001", "/report?run=001", "/events"}
		if c.code == http.StatusOK {
			paths = paths[:1]
		}
		for _, path := range paths {
			if a := ask(t, c.method, url+path, c.headers...); a.code != c.code || a.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s %s with %q: %d, want %d: %.100s", c.method, path, c.headers, a.code, c.code, a.body)
			}
		}
	}
}

// A name that is not among the runs reaches no file.
func TestNoOtherFileIsReached(t *testing.T) {
	dir := trained(t)
	if err := os.CopyFS(filepath.Join(filepath.Dir(dir), "outside"), os.DirFS(filepath.Join(dir, "001"))); err != nil {
		t.Fatal(err)
	}
	url := serving(t, dir)
	for _, path := range []string{
		"/data", "/data?run=", "/data?run=002", "/data?run=../outside", "/report?run=..%2Foutside", "/report?run=001/../../outside",
		"/report?run=" + filepath.Join(filepath.Dir(dir), "outside"), "/data?run=001%00", "/001/plan.yaml", "/outside/plan.yaml",
		"/report.html", "/001/report.html",
	} {
		if a := ask(t, http.MethodGet, url+path); a.code != http.StatusNotFound {
			t.Errorf("%s: %d: %.100s", path, a.code, a.body)
		}
	}
}

// stream reads server-sent events, each as its kind and data.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
}

func follow(t *testing.T, url string) stream {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Body.Close() })
	return stream{t, bufio.NewScanner(r.Body)}
}

func (s stream) next() (kind, data string) {
	s.t.Helper()
	for s.lines.Scan() {
		key, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch key {
		case "event":
			kind = value
		case "data":
			data = value
		case "":
			return kind, data
		}
	}
	return "closed", ""
}

// state reads the next state.
func (s stream) state() state {
	s.t.Helper()
	kind, data := s.next()
	var st state
	if err := json.Unmarshal([]byte(data), &st); err != nil || kind != "" {
		s.t.Fatalf("event %q, %s", kind, data)
	}
	return st
}

// The messages follow the latest run as it trains.
func TestEventsFollowRuns(t *testing.T) {
	dir := trained(t)
	url := serving(t, dir)
	newest, first := follow(t, url+"/events"), follow(t, url+"/events?run=001")
	st := newest.state()
	if w := st.Configurations[0]; st.Run != "001" || w.Name != "window" || w.Seeds != 2 || w.Finished != 2 || w.Epochs != 2 || len(w.Running) != 0 {
		t.Errorf("the first state is %+v", st)
	}
	first.state()

	// Another run begins: the stream of the newest turns to it, the other one tells
	// that there is one more. All that is watched changes at once, as runs write it.
	aside, second := t.TempDir(), filepath.Join(dir, "group", "002")
	later := time.Now().Add(time.Hour)
	if err := errors.Join(
		os.CopyFS(filepath.Join(aside, "002"), os.DirFS(filepath.Join(dir, "001"))),
		os.Chtimes(filepath.Join(aside, "002", "plan.yaml"), later, later),
		os.MkdirAll(filepath.Dir(second), 0o755),
		os.Rename(filepath.Join(aside, "002"), second),
	); err != nil {
		t.Fatal(err)
	}
	for st = newest.state(); st.Run != "group/002"; st = newest.state() {
	}
	for st = first.state(); len(st.Runs) != 2 || st.Runs[0] != "group/002"; st = first.state() {
	}
	if st.Run != "001" {
		t.Errorf("the stream of 001 turned to %s", st.Run)
	}

	// A run tells how far it is, and a line is torn.
	experimenttest.Remove(t, filepath.Join(second, "window", "seed-0001"))
	progress := `{"epoch":1,"loss":0.5,"validation_loss":0.25}` + "\n" + `{"epoch":2,"loss":0.25,"validation_loss":0.125}` + "\n" + `{"epo`
	if err := errors.Join(
		os.WriteFile(filepath.Join(aside, "progress"), []byte(progress), 0o644),
		os.Rename(filepath.Join(aside, "progress"), filepath.Join(second, "window", "progress-0001.jsonl")),
	); err != nil {
		t.Fatal(err)
	}
	for len(st.Configurations[0].Running) == 0 {
		st = newest.state()
	}
	u := st.Configurations[0].Running[0]
	if u.Seed != "1" || u.Epoch != 2 || u.Losses[1] != 0.25 || u.Validation[1] != 0.125 || u.Epochs[1] != 2 {
		t.Errorf("under way is %+v", u)
	}

	if kind, data := follow(t, url+"/events?run=none").next(); kind != "problem" || !strings.Contains(data, `no such run in `) {
		t.Errorf("a run that is not there is %q: %s", kind, data)
	}
}

// Whatever folders are called, an event is one line, and the page receives their names as they
// are.
func TestEventsOfOddNames(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its file names have no line ends")
	}
	const name = "</script><img src=x>\r\nevent: end\rdata: 1\x1b\u2028"
	dir := filepath.Join(t.TempDir(), "runs\revent: end\ndata: 2")
	if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join(trained(t), "001"))); err != nil {
		t.Fatal(err)
	}
	s, err := New(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	text, is := strings.CutPrefix(string(s.event("")), "data: ")
	text, ends := strings.CutSuffix(text, "\n\n")
	var st state
	if err := json.Unmarshal([]byte(text), &st); err != nil || st.Run != name || st.Runs[0] != name {
		t.Errorf("%s: %v", text, err)
	}
	if !is || !ends || strings.ContainsAny(text, "\r\n<>\x1b\u2028") {
		t.Errorf("the event is %q", text)
	}
	problem, is := strings.CutPrefix(string(s.event("a\rb\nc")), "event: problem\ndata: ")
	problem, ends = strings.CutSuffix(problem, "\n\n")
	if !is || !ends || strings.ContainsAny(problem, "\r\n") {
		t.Errorf("the problem is %q", problem)
	}
}

// When the context ends, streams receive an end event and the server returns without an error.
func TestServeEndsCleanly(t *testing.T) {
	s, err := New(trained(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener) }()
	events := follow(t, "http://"+listener.Addr().String()+"/events")
	events.state()
	cancel()
	if kind, _ := events.next(); kind != "end" {
		t.Errorf("the last event is %q, want end", kind)
	}
	if kind, _ := events.next(); kind != "closed" {
		t.Errorf("after the end comes %q", kind)
	}
	if err := <-served; err != nil {
		t.Errorf("the server ended with %v", err)
	}
}

func TestLongCurvesAreThinned(t *testing.T) {
	for _, n := range []int{1, 2, 399, 400, 401, 799, 4001} {
		var u experiment.Progress
		for i := range n {
			u.Losses = append(u.Losses, float64(i+1))
		}
		got := thinned(u)
		if k := len(got.Losses); k > maxPoints || k < min(n, maxPoints/2) || got.Losses[k-1] != float64(n) || got.Epochs[k-1] != n || got.Epoch != n {
			t.Errorf("%d epochs are thinned to %d, the last %v", n, k, got.Epochs[k-1])
		}
	}
}

func TestNewRefusesWhatIsNoFolder(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{filepath.Join(dir, "none"): "none cannot be watched: ", file: "file is a file: give the folder of runs"} {
		if _, err := New(path, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v", path, err)
		}
	}
}
