package experiment

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"unroll/dataset"
	"unroll/models/store"
)

// seriesFile is the dataset.Record of a configuration's series, in the configuration's
// folder. It is no part of a run: an absolute path differs from place to place.
const seriesFile = "series.json"

// recordAll writes the Specs of the configurations and the records of their series, unless they
// are there, and removes what a killed process was writing beside them.
func (f *Folder) recordAll(configurations []*Configuration) error {
	for _, c := range configurations {
		dir, err := f.Configuration(c)
		if err == nil {
			err = errors.Join(f.sweepRuns(dir), f.recordSpec(c, dir), f.recordSeries(c, dir))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// recordSpec writes a configuration's Spec, so that it can be run again by itself.
func (f *Folder) recordSpec(c *Configuration, dir string) error {
	path := filepath.Join(dir, specFile)
	text, err := specText(c)
	if err != nil {
		return err
	}
	if before, err := os.ReadFile(path); err == nil && bytes.Equal(before, text) {
		return nil
	}
	return f.Disk.Write(path, text)
}

func specText(c *Configuration) ([]byte, error) { return yaml.Marshal(c.Spec) }

func (f *Folder) recordSeries(c *Configuration, dir string) error {
	if record, err := readSeries(dir); err == nil && record != nil {
		return nil
	}
	text, err := seriesText(c)
	if err != nil {
		return err
	}
	return f.Disk.Write(filepath.Join(dir, seriesFile), text)
}

func seriesText(c *Configuration) ([]byte, error) {
	record, err := c.Frame.Record()
	if err != nil {
		return nil, err
	}
	text, err := indented(record)
	return store.Seal(text), err
}

func indented(v any) ([]byte, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	return append(text, '\n'), err
}

// readSeries reads the record in a configuration's folder; nil if it has none, as those of
// earlier versions.
func readSeries(dir string) (*dataset.Record, error) {
	path := filepath.Join(dir, seriesFile)
	text, err := store.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, dataset.BadInput("", "%s cannot be read: %w", path, err)
	}
	record := &dataset.Record{}
	if text, err = store.Unseal(text); err == nil {
		err = json.Unmarshal(text, record)
	}
	if err == nil && record.Rows == 0 {
		err = errors.New("it has no rows")
	}
	if err != nil {
		return nil, dataset.BadInput("", "%s is %w: %v; resume its run, which writes it again", path, errDamaged, err)
	}
	return record, nil
}

// Series is the record of the series that the run was made on; nil if its folder has none.
func (s *Stored) Series() (*dataset.Record, error) { return readSeries(s.configuration()) }

// Continues checks that a frame, with the columns of the run's Spec, is the series that the run
// was made on, as [dataset.Record.Continues] does. A folder without a record allows any.
func (s *Stored) Continues(frame *dataset.Frame) (warnings []string, err error) {
	return continues(frame, s.configuration())
}

func continues(frame *dataset.Frame, dir string) ([]string, error) {
	record, err := readSeries(dir)
	if err != nil || record == nil {
		return nil, err
	}
	return record.Continues(frame)
}

// SeriesFiles are the files of the series that the runs of a path were made on, as recorded. It
// may be the folder of a plan, of a configuration or of a run.
func SeriesFiles(path string) (files []string) {
	for _, dir := range append(configurationFolders(path), path, filepath.Dir(path)) {
		if record, err := readSeries(dir); err == nil && record != nil {
			files = append(files, record.Path)
		}
	}
	return files
}

// configuration is the folder of the run's configuration.
func (s *Stored) configuration() string { return filepath.Join(s.Path, "..") }

// Source is where the run's series is, or, with a path, where one is that continues it. What
// the Spec leaves open, such as the date column and the season, is as it was found then.
func (s *Stored) Source(path string) (dataset.Source, error) {
	source, err := settle(s.Spec.Data, s.configuration())
	source.Path = cmp.Or(path, source.Path)
	return source, err
}

// settle returns the source of a configuration's runs, with the path where its file is: as
// given, if that is the recorded file or the recorded one is gone, or else the recorded,
// absolute one. What the source leaves open is as recorded.
func settle(source dataset.Source, dir string) (dataset.Source, error) {
	record, err := readSeries(dir)
	if err != nil || record == nil {
		return source, err
	}
	source = record.Settled(source)
	if !source.IsFile() {
		return source, nil
	}
	recorded, err := os.Stat(record.Path)
	if err != nil {
		return source, nil //nolint:nilerr // the file may have moved with its folder
	}
	if given, err := os.Stat(source.Path); err != nil || !os.SameFile(given, recorded) {
		source.Path = record.Path
	}
	return source, nil
}
