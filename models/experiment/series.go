package experiment

import (
	"cmp"
	"os"
	"path/filepath"

	"unroll/dataset"
)

// Series is the record of the series that the run was made on; nil if its folder has none.
func (s *Stored) Series() (*dataset.Record, error) {
	r, err := readRecord(s.configuration())
	if err != nil || r == nil {
		return nil, err
	}
	return &r.Record, nil
}

// Continues checks that a frame, with the columns of the run's Spec, is the series that the run
// was made on, as [dataset.Record.Continues] does. A folder without a record allows any.
func (s *Stored) Continues(frame *dataset.Frame) (warnings []string, err error) {
	return continues(frame, s.configuration())
}

func continues(frame *dataset.Frame, dir string) ([]string, error) {
	record, err := readRecord(dir)
	if err != nil || record == nil {
		return nil, err
	}
	return record.Continues(frame)
}

// SeriesFiles are the files of the series that the runs of a path were made on, as recorded. It
// may be the folder of a plan, of a configuration or of a run.
func SeriesFiles(path string) (files []string) {
	for _, dir := range append(configurationFolders(path), path, filepath.Dir(path)) {
		if record, err := readRecord(dir); err == nil && record != nil {
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
	record, err := readRecord(dir)
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
