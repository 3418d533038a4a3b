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

// Status is the progress of a configuration's runs.
type Status struct {
	Name       string
	Epochs     int // of a run, at most
	Seeds      int // number of runs in the plan
	Finished   int // runs with a result
	Diverged   int // runs whose loss became NaN or infinite
	InProgress []Progress
}

// Progress is a run that has begun. The run of a process that was killed stays in
// progress until it is resumed.
type Progress struct {
	Seed    uint64
	Updated time.Time // when its progress file was written
	models.History
}

// Status reads the progress of a recorded plan, while another process makes its
// runs. A run of a fraction of a second is finished before it is seen in progress.
func (p *Plan) Status() ([]Status, error) {
	var all []Status
	for _, spec := range p.Specs {
		s := Status{Name: spec.Name, Epochs: spec.Train.Epochs, Seeds: p.Seeds}
		if err := s.read(filepath.Join(p.Folder.Path, spec.Name)); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// read reads a configuration's folder, which does not exist before its first run.
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
		run := Progress{Seed: seed}
		if run.Updated, run.History, err = readProgress(filepath.Join(dir, e.Name())); err == nil {
			s.InProgress = append(s.InProgress, run)
		} else if !errors.Is(err, fs.ErrNotExist) { // it may have ended since
			return err
		}
	}
	return nil
}
