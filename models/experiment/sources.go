package experiment

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/store"
)

// A source has runs of the configuration whose folder it is in: a file of results, or a folder of
// format 2.

// sources are those in a folder, first the files.
func sources(dir string) []string { return append(models.ResultsFiles(dir), format2Folders(dir)...) }

// eachSource reads one source after another. If one is gone, because its runs were put into one file
// with others meanwhile, all are read again; failed decides about other errors.
func eachSource(dir string, read func(source string) error, failed func(source string, err error) error) error {
	for pending := sources(dir); len(pending) > 0; {
		source := pending[0]
		err := read(source)
		if err != nil {
			if listed := sources(dir); !slices.Contains(listed, source) {
				pending = listed
				continue
			}
			err = failed(source, err)
		}
		if err != nil {
			return err
		}
		pending = pending[1:]
	}
	return nil
}

// readFolder reads the runs in a folder, by seed. One that is in two sources, as a process that was
// killed may leave it, is the first of them.
func readFolder(dir string, read func(source string) ([]*Stored, error), failed func(source string, err error) error) (map[uint64]*Stored, error) {
	runs := map[uint64]*Stored{}
	err := eachSource(dir, func(source string) error {
		if seed, is := models.ParseSeedName(filepath.Base(source)); is && runs[seed] != nil {
			return nil
		}
		found, err := read(source)
		for _, run := range found {
			if runs[run.Seed] == nil {
				runs[run.Seed] = run
			}
		}
		return err
	}, failed)
	return runs, err
}

// runsIn reads all runs in the folder of a configuration, by seed.
func runsIn(dir string) ([]*Stored, error) {
	runs, err := readFolder(dir, readSource, func(_ string, err error) error { return err })
	if err != nil {
		return nil, err
	}
	return slices.SortedFunc(maps.Values(runs), bySeed), nil
}

// finished reads the runs of a configuration that earlier processes have finished, and removes what
// is damaged, to be trained again.
func (f *Folder) finished(c *Configuration) (map[uint64]Run, error) {
	dir := filepath.Join(f.Path, c.Spec.Name)
	stored, err := readFolder(dir, func(source string) ([]*Stored, error) {
		found, err := readSource(source)
		if err == nil {
			err = foreignData(c, source, found)
		}
		if err != nil {
			return nil, err
		}
		return found, nil
	}, func(source string, err error) error {
		if !errors.Is(err, store.ErrDamaged) {
			return err
		}
		f.Discard(err)
		if models.IsResultsName(filepath.Base(source)) {
			return f.Disk.Remove(source)
		}
		return f.removeFormat2(source)
	})
	if err != nil {
		return nil, err
	}
	runs := map[uint64]Run{}
	for seed, s := range stored {
		runs[seed] = s.run()
	}
	for _, file := range divergedFiles(dir) {
		run, err := readDiverged(file)
		if errors.Is(err, store.ErrDamaged) {
			f.Discard(err)
			err = f.Disk.Remove(file)
		} else if err == nil {
			runs[run.Seed] = run
		}
		if err != nil {
			return nil, err
		}
	}
	return runs, nil
}

// foreignData refuses runs that were made on other data than those of the configuration.
func foreignData(c *Configuration, path string, runs []*Stored) error {
	for _, s := range runs {
		if err := sameData(c.Prepared, s); err != nil {
			return foreign(path, err.Error())
		}
	}
	return nil
}

// seedsIn are the seeds that have a run in the folder of a configuration. Those in a damaged file are
// missing.
func seedsIn(dir string) map[uint64]bool {
	have := map[uint64]bool{}
	_ = eachSource(dir, func(source string) error {
		if seed, is := models.ParseSeedName(filepath.Base(source)); is {
			have[seed] = true
			return nil
		}
		seeds, _, err := models.ResultSeeds(source)
		for _, seed := range seeds {
			have[seed] = true
		}
		return err
	}, func(string, error) error { return nil })
	return have
}

// readSource reads the runs in a source.
func readSource(source string) ([]*Stored, error) {
	if models.IsResultsName(filepath.Base(source)) {
		return readRuns(source)
	}
	run, err := openFormat2(source)
	if err != nil {
		return nil, err
	}
	return []*Stored{run}, nil
}

// readRuns reads a file of results.
func readRuns(path string) ([]*Stored, error) {
	text, err := store.ReadFile(path)
	if err != nil {
		return nil, err
	}
	file, err := models.ReadResults(text)
	if errors.Is(err, store.ErrChecksum) && file.Metadata[formatKey] == "" {
		return nil, foreign(path, "it is not a file of results")
	}
	if err != nil {
		return nil, damaged(path, err)
	}
	about := file.Metadata
	format, err := strconv.Atoi(about[formatKey])
	if err != nil {
		return nil, damaged(path, errors.New("it has no format"))
	}
	if err := checkFormat(path, format); err != nil {
		return nil, err
	}
	first := Stored{Engine: about[engineKey]}
	var e1, e2, e3, e4 error
	var results []*models.Result
	first.Spec, e1 = models.ParseSpec(path, []byte(about[specKey]))
	e2 = first.readPreparation(about[preparationKey])
	e3 = input.UnmarshalJSON([]byte(about[baselinesKey]), &first.Baselines)
	results, e4 = file.Results()
	if err := cmp.Or(e1, e2, e3, e4); err != nil {
		return nil, dataset.BadInput("", "%s cannot be read by this version of unroll: %w", path, err)
	}
	dir := filepath.Dir(path)
	if err := checkOwn(path, dir, &first, about[dataKey]); err != nil {
		return nil, err
	}
	environments, err := readEnvironments(dir, about[environmentsKey])
	if err != nil {
		return nil, err
	}
	var runs []*Stored
	for _, r := range results {
		s := first
		s.Path, s.Seed, s.Result = filepath.Join(dir, models.SeedName(r.Seed)), r.Seed, r
		s.setEnvironment(environments[r.Seed])
		runs = append(runs, &s)
	}
	return runs, nil
}

// configurationFolders are those with runs: the folder itself, or those in it.
func configurationFolders(dir string) []string {
	holds := func(dir string) bool { return len(sources(dir)) > 0 }
	if holds(dir) {
		return []string{dir}
	}
	var folders []string
	below, _ := fs.Glob(os.DirFS(dir), "*/*") // the pattern is valid
	for _, entry := range below {
		name, _, _ := strings.Cut(entry, "/")
		folder := filepath.Join(dir, name)
		if !store.Unfinished(name) && !slices.Contains(folders, folder) && holds(folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}
