// Package watch serves a page that follows runs as they train, to the browsers of
// this machine alone.
//
// The page is told how far the runs are by server-sent events. What it shows comes
// from the folders that `unroll run` writes; nothing is changed there, and the
// process that trains knows nothing of who watches.
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
	// Dir is the folder of one run, or one that holds such, such as runs.
	Dir string
	// Every is the time between two looks at the folder.
	Every time.Duration
	// Page makes the report of runs.
	Page func([]*experiment.Configuration) ([]byte, error)

	live  report.Live
	plans plans
	pace  pace
}

// New returns a server of the runs in dir. The error says that dir is no folder.
func New(dir string, page func([]*experiment.Configuration) ([]byte, error)) (*Server, error) {
	live, err := report.NewLive()
	if err != nil {
		return nil, err
	}
	s := &Server{Dir: dir, Every: 500 * time.Millisecond, Page: page, live: live, plans: newPlans(dir)}
	return s, s.plans.check()
}

// Serve answers until the context ends; streams of events end with it. It closes
// the listener.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	ended := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if err := server.Shutdown(last); err != nil {
			err = server.Close()
			ended <- err
			return
		}
		ended <- nil
	})
	err := server.Serve(l)
	if stop() || !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}

// Handler answers the page and what it asks for. Names of runs are looked up among
// those that there are, so that no request reaches another file.
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

// data answers what the page draws of a run's finished trainings.
func (s *Server) data(w http.ResponseWriter, r *http.Request) {
	var body bytes.Buffer
	err := s.pace.keep(r.Context(), func() error {
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

// report answers the page of what has finished; it has a policy of its own.
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

// errUnknown is that of a run that is not there.
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
