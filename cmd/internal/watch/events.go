package watch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"unroll/dataset/input"
	"unroll/models/experiment"
)

// state is a message to the page.
type state struct {
	Run            string          `json:"run"`
	Runs           []string        `json:"runs"` // all runs, the latest first
	Configurations []configuration `json:"configurations"`
}

type configuration struct {
	Name     string     `json:"name"`
	Loss     string     `json:"loss"` // name, such as "mean squared error"
	Epochs   int        `json:"epochs"`
	Seeds    int        `json:"seeds"`
	Finished int        `json:"finished"`
	Diverged int        `json:"diverged"`
	Running  []training `json:"running"`
}

// training is a run in progress.
type training struct {
	Seed       string    `json:"seed"` // JavaScript numbers are too short for seeds
	Epoch      int       `json:"epoch"`
	Updated    int64     `json:"updated"` // Unix time in milliseconds
	Epochs     []int     `json:"epochs"`  // of the losses
	Losses     []float64 `json:"losses"`
	Validation []float64 `json:"validation,omitempty"`
}

// maxPoints limits the points of a loss curve.
const maxPoints = 400

// events sends the changes until the page or the server ends. Without ?run= it follows the
// latest run.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		w.Header().Set("Retry-After", "10")
		fail(w, http.StatusServiceUnavailable, fmt.Errorf("%d pages follow runs already: close some of them", maxStreams))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	stream := http.NewResponseController(w)
	ticker := time.NewTicker(s.Every)
	defer ticker.Stop()
	var before []byte
	for {
		event := s.latest.event(r.FormValue("run"), s.Every, s.event)
		// A browser that has stopped reading loses the stream; a test's recorder has no
		// deadline.
		_ = stream.SetWriteDeadline(time.Now().Add(patience))
		if !bytes.Equal(event, before) {
			if _, err := w.Write(event); err != nil {
				return
			}
		}
		before = event
		if stream.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			fmt.Fprint(w, "event: end\ndata:\n\n")
			return
		case <-ticker.C:
		}
	}
}

// event is the current state as a server-sent event; empty without a run.
func (s *Server) event(run string) []byte {
	runs := s.plans.names()
	if run == "" {
		if len(runs) == 0 {
			return nil
		}
		run = runs[0]
	}
	state, err := s.look(run, runs)
	if err != nil {
		return fmt.Appendf(nil, "event: problem\ndata: %s\n\n", input.Printable(err.Error())) // a line end would begin another field
	}
	text, err := json.Marshal(state)
	if err != nil {
		return fmt.Appendf(nil, "event: problem\ndata: %v\n\n", err)
	}
	return fmt.Appendf(nil, "data: %s\n\n", text)
}

// look reads the progress of a run.
func (s *Server) look(run string, runs []string) (*state, error) {
	plan, err := s.plans.named(run)
	if err != nil {
		return nil, err
	}
	all, err := plan.Status()
	if err != nil {
		return nil, err
	}
	st := &state{Run: run, Runs: runs}
	for _, status := range all {
		c := configuration{
			Name: status.Name, Loss: status.Loss, Epochs: status.Epochs, Seeds: status.Seeds, Finished: status.Finished, Diverged: status.Diverged,
			Running: []training{},
		}
		for _, u := range status.InProgress {
			if len(u.Losses) > 0 {
				c.Running = append(c.Running, thinned(u))
			}
		}
		st.Configurations = append(st.Configurations, c)
	}
	return st, nil
}

// thinned keeps evenly spaced losses of a run, including the last.
func thinned(u experiment.Progress) training {
	n := len(u.Losses)
	out := training{Seed: strconv.FormatUint(u.Seed, 10), Epoch: n, Updated: u.Updated.UnixMilli()}
	step := (n + maxPoints - 1) / maxPoints
	for i := (n - 1) % step; i < n; i += step {
		out.Epochs, out.Losses = append(out.Epochs, i+1), append(out.Losses, u.Losses[i])
		if i < len(u.ValidationLosses) {
			out.Validation = append(out.Validation, u.ValidationLosses[i])
		}
	}
	return out
}
