package experiment

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"unroll/models"
	"unroll/models/store"
)

// A run in progress writes its epochs so far into a file beside the folder that it
// will have, a line each as in metrics.jsonl, for those who watch. The file is
// removed at the end, and nothing is resumed from it.

// progressPause is the least time between two additions to the file. A shorter run
// writes none.
const progressPause = 200 * time.Millisecond

func (f *Folder) progressPath(c *Configuration, seed uint64) string {
	return filepath.Join(f.Path, c.Spec.Name, progressName(seed))
}

func progressName(seed uint64) string { return fmt.Sprintf("progress-%04d.jsonl", seed) }

// reportProgress makes a run write its progress file.
func (f *Folder) reportProgress(c *Configuration, seed uint64, o *models.RunOptions) {
	p := &progress{path: f.progressPath(c, seed), pause: progressPause, last: time.Now()}
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

// progress writes one run's file.
type progress struct {
	path   string
	pause  time.Duration
	last   time.Time // when it was written
	epochs int       // in the file
}

// epoch adds the new epochs, unless the last addition was just now. The file of an
// earlier process is replaced.
func (p *progress) epoch(h models.History) error {
	if time.Since(p.last) < p.pause {
		return nil
	}
	if p.epochs == 0 {
		if err := store.Remove(p.path); err != nil {
			return err
		}
	}
	err := store.Append(p.path, metricsJSONL(h, p.epochs))
	p.epochs, p.last = len(h.Losses), time.Now()
	return err
}

// readProgress reads the whole lines of a progress file, and when it was written: a
// process that was killed may have left a part of a line at the end.
func readProgress(path string) (written time.Time, h models.History, err error) {
	text, err := os.ReadFile(path)
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
