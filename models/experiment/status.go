package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"unroll/models"
)

// Status is how far the runs of a configuration are.
type Status struct {
	Name     string
	Loss     string // that runs train on, such as "mean squared error"
	Epochs   int    // of a run, at most
	Seeds    int    // how many runs there will be
	Finished int    // runs that came to a result
	Diverged int    // runs whose loss was no longer a number
	UnderWay []UnderWay
}

// UnderWay is a run that has begun. One that a process left behind when it ended
// stays until unroll run --resume goes on with it.
type UnderWay struct {
	Seed  uint64
	Heard time.Time // when it last told how far it is
	models.History
}

// Status reads how far a recorded plan's runs are, while another process makes
// them. A run that takes no longer than the blink of an eye is finished before it
// is under way.
func (p *Plan) Status() ([]Status, error) {
	var all []Status
	for _, spec := range p.Specs {
		s := Status{Name: spec.Name, Loss: spec.Train.Loss.Summary(), Epochs: spec.Train.Epochs, Seeds: p.Seeds}
		if err := s.read(filepath.Join(p.Folder.Path, spec.Name)); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// read looks through a configuration's folder, which comes with its first run.
func (s *Status) read(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s cannot be read: %w", dir, err)
	}
	finished := map[string]bool{}
	for _, e := range entries {
		switch name := e.Name(); {
		case strings.HasPrefix(name, "seed-"):
			s.Finished++
			finished[strings.TrimPrefix(name, "seed-")] = true
		case strings.HasPrefix(name, "diverged-"):
			s.Diverged++
			finished[strings.TrimSuffix(strings.TrimPrefix(name, "diverged-"), ".json")] = true
		}
	}
	for _, e := range entries {
		var seed uint64
		if _, err := fmt.Sscanf(e.Name(), "progress-%d.jsonl", &seed); err != nil || finished[fmt.Sprintf("%04d", seed)] {
			continue
		}
		run := UnderWay{Seed: seed}
		if run.Heard, run.History, err = readProgress(filepath.Join(dir, e.Name())); err == nil {
			s.UnderWay = append(s.UnderWay, run)
		} else if !errors.Is(err, fs.ErrNotExist) { // it may have ended meanwhile
			return err
		}
	}
	return nil
}
