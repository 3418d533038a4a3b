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

	"unroll/models"
)

// A run under way tells those who watch how far it is, in a file beside the folder
// that it will have: its epochs so far, a line each as in metrics.jsonl. The file is
// removed at the end, and nothing is resumed from it.

// progressPause is the least time between two additions to the file. A run that
// takes less writes none.
const progressPause = 200 * time.Millisecond

func (f *Folder) progressPath(c *Configuration, seed uint64) string {
	return filepath.Join(f.Path, c.Spec.Name, progressName(seed))
}

func progressName(seed uint64) string { return fmt.Sprintf("progress-%04d.jsonl", seed) }

// tell makes a run tell how far it is.
func (f *Folder) tell(c *Configuration, seed uint64, o *models.RunOptions) {
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
	epochs int       // that it holds
}

// epoch adds what is new, unless it was written just now. What an earlier process
// left there is overwritten first.
func (p *progress) epoch(h models.History) error {
	if time.Since(p.last) < p.pause {
		return nil
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	if p.epochs == 0 {
		flags |= os.O_TRUNC
	}
	file, err := os.OpenFile(p.path, flags, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(metricsJSONL(h, p.epochs))
	p.epochs, p.last = len(h.Losses), time.Now()
	return errors.Join(err, file.Close())
}

// readProgress reads such a file, and when it was written, as far as it is whole: a
// process that was killed may have left a part of a line at its end.
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

// removeIfThere removes a file that may not be there.
func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
