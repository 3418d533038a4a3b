package experiment

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/store"
)

// A run in progress writes its epochs so far into a file, a JSON object a line, for those
// who watch. The file is removed at the end, and is not used to resume the run.

// progressPause is the least time between two additions to the file. A shorter run
// writes none.
const progressPause = 200 * time.Millisecond

func (f *Folder) progressPath(c *Configuration, seed uint64) string {
	return filepath.Join(f.Path, c.Spec.Name, progressName(seed))
}

func progressName(seed uint64) string { return fmt.Sprintf("progress-%04d.jsonl", seed) }

// reportProgress makes a run write its progress file.
func (f *Folder) reportProgress(c *Configuration, seed uint64, o *models.RunOptions) {
	p := &progressFile{disk: f.Disk, path: f.progressPath(c, seed), pause: progressPause, last: time.Now()}
	before := o.OnEpoch
	o.OnEpoch = func(h models.History) error {
		if before != nil {
			if err := before(h); err != nil {
				return err
			}
		}
		return p.epoch(h)
	}
}

// progressFile writes the progress of one run.
type progressFile struct {
	disk   store.Disk
	path   string
	pause  time.Duration
	last   time.Time // when it was written
	epochs int       // in the file
}

// epoch adds the new epochs, unless the last addition was just now. The file of an
// earlier process is replaced.
func (p *progressFile) epoch(h models.History) error {
	if time.Since(p.last) < p.pause {
		return nil
	}
	if p.epochs == 0 {
		if err := p.disk.Remove(p.path); err != nil {
			return err
		}
	}
	err := p.disk.Append(p.path, metricsJSONL(h, p.epochs))
	p.epochs, p.last = len(h.Losses), time.Now()
	return err
}

// readProgress reads the whole lines of a progress file, and when it was written: a
// process that was killed may have left a part of a line at the end.
func readProgress(path string) (written time.Time, h models.History, err error) {
	text, err := store.ReadFile(path)
	if err != nil {
		return written, h, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return written, h, err
	}
	lines := bufio.NewScanner(bytes.NewReader(text[:bytes.LastIndexByte(text, '\n')+1]))
	for lines.Scan() {
		var values map[string]float64
		if json.Unmarshal(lines.Bytes(), &values) != nil {
			break
		}
		for _, m := range metrics(&h) {
			if v, has := values[m.name]; has {
				*m.values = append(*m.values, v)
			}
		}
	}
	return info.ModTime(), h, nil
}

// Status is the progress of a configuration's runs.
type Status struct {
	Name       string
	Loss       string // of the training, such as "mean squared error"
	Epochs     int    // of a run, at most
	Seeds      int    // number of runs in the plan
	Finished   int    // runs with a result
	Diverged   int    // runs whose loss became NaN or infinite
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
		s := Status{Name: spec.Name, Loss: spec.Train.Loss.Summary(), Epochs: spec.Train.Epochs, Seeds: p.Seeds}
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
		return dataset.BadInput("", "%s cannot be read: %w", dir, err)
	}
	finished := seedsIn(dir)
	s.Finished, s.Diverged = len(finished), len(divergedFiles(dir))
	for _, e := range entries {
		var seed uint64
		if _, err := fmt.Sscanf(e.Name(), "progress-%d.jsonl", &seed); err != nil || finished[seed] || exists(dir, divergedName(seed)) {
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
