// Package watch serves a page that follows runs as they train, only to browsers on this
// computer.
//
// Server-sent events report the progress of the runs. The server reads the folders that
// `unroll run` writes. It changes nothing, and the process that trains is not involved.
package watch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"unroll/cmd/internal/report"
	"unroll/models/experiment"
)

// Server follows the runs in a folder.
type Server struct {
	// Dir is the folder of one run, or a folder of runs.
	Dir string
	// Every is the interval between two checks of the folder.
	Every time.Duration
	// Page renders the report of runs.
	Page func([]*experiment.Configuration) ([]byte, error)

	live    report.Live
	streams chan struct{} // holds one for each open event stream
	plans   *plans
	pace    pace
	latest  latest
}

// maxStreams limits the event streams, each of which keeps a connection open.
const maxStreams = 50

// patience is how long a browser may take to send a request or to read an event.
const patience = 10 * time.Second

// New returns a server for the runs in dir. The error says that dir is not a folder.
func New(dir string, page func([]*experiment.Configuration) ([]byte, error)) (*Server, error) {
	live, err := report.NewLive()
	if err != nil {
		return nil, err
	}
	s := &Server{Dir: dir, Every: 500 * time.Millisecond, Page: page, live: live, plans: newPlans(dir), streams: make(chan struct{}, maxStreams), pace: pace{of: map[string]time.Time{}}, latest: latest{of: map[string]seen{}}}
	return s, s.plans.check()
}

// Serve serves until the context ends, and closes the event streams and the listener.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: patience, ReadTimeout: patience, IdleTimeout: 6 * patience,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	ended := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		err := server.Shutdown(last)
		if err != nil {
			err = server.Close()
		}
		ended <- err
	})
	err := server.Serve(l)
	if stop() || !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}

// Handler serves the page and its data. It looks up names of runs in the list of runs, so
// that no request can read another file.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("GET /data", s.data)
	mux.HandleFunc("GET /report", s.report)
	return guarded(mux)
}

func (s *Server) page(w http.ResponseWriter, _ *http.Request) {
	var page bytes.Buffer
	if err := s.live.HTML(&page, s.Dir); err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Security-Policy", s.live.Policy()+"; frame-ancestors 'none'")
	answer(w, "text/html; charset=utf-8", page.Bytes())
}

// data serves the finished trainings of a run.
func (s *Server) data(w http.ResponseWriter, r *http.Request) {
	var body bytes.Buffer
	err := s.pace.do(r.Context(), r.FormValue("run"), func() error {
		configurations, err := s.open(r)
		if err != nil {
			return err
		}
		return report.LiveData(&body, configurations)
	})
	if err != nil {
		failed(w, err)
		return
	}
	answer(w, "application/json", body.Bytes())
}

// report serves the report of the finished trainings, which has its own policy.
func (s *Server) report(w http.ResponseWriter, r *http.Request) {
	configurations, err := s.open(r)
	if err != nil {
		failed(w, err)
		return
	}
	page, err := s.Page(configurations)
	if err != nil {
		failed(w, err)
		return
	}
	w.Header().Set("Content-Security-Policy", "frame-ancestors 'none'")
	answer(w, "text/html; charset=utf-8", page)
}

// open reads the run that a request names.
func (s *Server) open(r *http.Request) ([]*experiment.Configuration, error) {
	plan, err := s.plans.named(r.FormValue("run"))
	if err != nil {
		return nil, err
	}
	return experiment.Open(nil, plan.Folder.Path)
}

// errUnknown is the error for an unknown run.
var errUnknown = errors.New("there is no such run")

func failed(w http.ResponseWriter, err error) {
	if errors.Is(err, errUnknown) {
		fail(w, http.StatusNotFound, err)
		return
	}
	fail(w, http.StatusInternalServerError, err)
}

func fail(w http.ResponseWriter, code int, err error) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(code)
	fmt.Fprintln(w, err)
}

func answer(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(body) // a browser that went away is no error
}
