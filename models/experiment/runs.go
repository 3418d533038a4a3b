package experiment

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
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

// The runs of a configuration are in files of results, with what their Spec, seeds and engine alone
// do not say in environment.json. While seeds train, each file has those that ended together, and
// their environments itself. When all have ended, one file has them in the order of the seeds.

// folderFormat is the version of the layout of folders that this package writes. It reads
// oldFormat too.
const (
	folderFormat = 3
	oldFormat    = 2
)

// maxFileBytes is about how large a file of results becomes, if it has several seeds.
const maxFileBytes = 64 << 20

// The keys of the metadata of a file of results.
const (
	formatKey       = "format"
	engineKey       = "engine"
	specKey         = "spec"
	preparationKey  = "transform_fit"
	baselinesKey    = "baselines"
	environmentsKey = "environments"
	dataKey         = "data" // as in planned
)

// encodeRuns is the file of runs with a result. Without their environments it is the same bytes for
// the same Spec, seeds and engine.
func encodeRuns(c *Configuration, runs []Run, withEnvironments bool) ([]byte, error) {
	spec, e1 := c.Spec.YAML()
	preparation, e2 := json.Marshal(c.Preparation)
	baselines, e3 := json.Marshal(c.Baselines)
	environments, e4 := environmentsOf(runs)
	if err := cmp.Or(e1, e2, e3, e4); err != nil {
		return nil, err
	}
	about := map[string]string{
		formatKey: strconv.Itoa(folderFormat), engineKey: runs[0].Engine, specKey: string(spec),
		preparationKey: string(preparation), baselinesKey: string(baselines), dataKey: fingerprint(c),
	}
	if withEnvironments {
		about[environmentsKey] = string(environments)
	}
	var results []*models.Result
	for _, run := range runs {
		results = append(results, run.Result)
	}
	return models.EncodeResults(results, c.Spec.Train.Dtype, about)
}

// writeRuns writes runs that ended together.
func (f *Folder) writeRuns(c *Configuration, runs []Run) error {
	dir, err := f.Configuration(c)
	if err != nil {
		return err
	}
	text, err := encodeRuns(c, runs, true)
	if err != nil {
		return err
	}
	return f.Disk.Write(filepath.Join(dir, models.PartName(runs[0].Seed)), text)
}

// compact writes all runs of a configuration into one file, or a few if they are large, and removes
// those that they were in. Each run is in a file at any time: a part has a name of its own, and a file
// that is replaced begins with the same seed, with later ones that are in files written before it.
func (f *Folder) compact(c *Configuration) error {
	dir, err := f.Configuration(c)
	if err != nil {
		return err
	}
	runs := slices.DeleteFunc(slices.Clone(c.Runs), func(r Run) bool { return r.Result == nil })
	if len(runs) == 0 {
		return nil
	}
	environments, err := environmentsOf(runs)
	if err != nil {
		return err
	}
	if err := f.Disk.Write(filepath.Join(dir, environmentFile), environments); err != nil {
		return err
	}
	var written []string
	for _, group := range slices.Backward(grouped(runs)) {
		text, err := encodeRuns(c, group, false)
		if err != nil {
			return err
		}
		path := filepath.Join(dir, models.ResultsName(group[0].Seed))
		if err := f.Disk.Write(path, text); err != nil {
			return err
		}
		written = append(written, path)
	}
	return f.removeOthers(dir, runs, written)
}

// grouped divides runs into files that are not large, and have not many tensors.
func grouped(runs []Run) [][]Run {
	const withSnapshots = maxFileBytes / 1000 // at least: each has tensors of its own
	var groups [][]Run
	size := maxFileBytes
	for _, run := range runs {
		r := run.Result
		bytes := len(r.Trained) + 8*(len(r.Losses)+len(r.Train.Rows)+len(r.Validation.Rows)+len(r.Test.Rows))
		if len(r.Snapshots) > 0 {
			bytes += max(withSnapshots, 8*len(r.Snapshots)*len(r.Snapshots[0].Params))
		}
		if size += bytes; size > maxFileBytes {
			groups, size = append(groups, nil), bytes
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], run)
	}
	return groups
}

// removeOthers removes the files and folders that runs were in before those that were written. A
// file with another seed stays.
func (f *Folder) removeOthers(dir string, runs []Run, written []string) error {
	have := map[uint64]bool{}
	for _, run := range runs {
		have[run.Seed] = true
	}
	foreign := func(seed uint64) bool { return !have[seed] }
	for _, file := range models.ResultsFiles(dir) {
		seeds, _, err := models.ResultSeeds(file)
		if err != nil || slices.Contains(written, file) || slices.ContainsFunc(seeds, foreign) {
			continue
		}
		if err := f.Disk.Remove(file); err != nil {
			return err
		}
	}
	for _, run := range runs {
		folder := filepath.Join(dir, models.SeedName(run.Seed))
		if _, err := os.Stat(folder); err != nil {
			continue
		}
		for _, name := range format2Files {
			if err := f.Disk.Remove(filepath.Join(folder, name)); err != nil {
				return err
			}
		}
		if entries, err := os.ReadDir(folder); err == nil && len(entries) == 0 {
			if err := f.Disk.Remove(folder); err != nil {
				return err
			}
		}
	}
	return nil
}

// readRuns reads a file of results.
func readRuns(path string) ([]*Stored, error) {
	text, err := store.ReadFile(path)
	if err != nil {
		return nil, dataset.BadInput("", "%s cannot be read: %w", path, err)
	}
	file, err := models.ReadResults(text)
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
	e2 = input.UnmarshalJSON([]byte(about[preparationKey]), &first.Preparation)
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

// runsIn reads all runs in the folder of a configuration, by seed. A process that was killed may
// have left one in two files.
func runsIn(dir string) ([]*Stored, error) {
	var runs []*Stored
	have := map[uint64]bool{}
	for _, file := range models.ResultsFiles(dir) {
		more, err := readRuns(file)
		if err != nil {
			return nil, err
		}
		for _, run := range more {
			if !have[run.Seed] {
				runs = append(runs, run)
			}
			have[run.Seed] = true
		}
	}
	for _, folder := range format2Folders(dir) {
		if seed, is := models.ParseSeedName(filepath.Base(folder)); is && have[seed] {
			continue
		}
		run, err := openFormat2(folder)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	slices.SortStableFunc(runs, bySeed)
	return runs, nil
}

// finished reads the runs of a configuration that earlier processes have finished, and removes what
// is damaged, to be trained again.
func (f *Folder) finished(c *Configuration) (map[uint64]Run, error) {
	runs := map[uint64]Run{}
	dir := filepath.Join(f.Path, c.Spec.Name)
	for _, file := range models.ResultsFiles(dir) {
		found, err := readRuns(file)
		if err == nil {
			err = foreignData(c, file, found)
		}
		if replaced(err) {
			found, err = nil, f.Disk.Remove(file)
		}
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			runs[s.Seed] = s.run()
		}
	}
	for _, folder := range format2Folders(dir) {
		if seed, is := models.ParseSeedName(filepath.Base(folder)); is && runs[seed].Result != nil {
			continue
		}
		s, err := openFormat2(folder)
		if err == nil {
			err = foreignData(c, folder, []*Stored{s})
		}
		if replaced(err) {
			err = f.Disk.RemoveFolder(folder)
		} else if err == nil {
			runs[s.Seed] = s.run()
		}
		if err != nil {
			return nil, err
		}
	}
	for _, file := range divergedFiles(dir) {
		run, err := readDiverged(file)
		if errors.Is(err, errDamaged) {
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
			return fmt.Errorf("%s is %w: %w", path, errForeign, err)
		}
	}
	return nil
}

// seedsIn are the seeds that have a run in the folder of a configuration.
func seedsIn(dir string) map[uint64]bool {
	have := map[uint64]bool{}
	for _, file := range models.ResultsFiles(dir) {
		seeds, _, err := models.ResultSeeds(file)
		if err != nil {
			continue // damaged: its seeds are missing
		}
		for _, seed := range seeds {
			have[seed] = true
		}
	}
	for _, folder := range format2Folders(dir) {
		if seed, is := models.ParseSeedName(filepath.Base(folder)); is {
			have[seed] = true
		}
	}
	return have
}

// configurationFolders are those with runs: the folder itself, or those in it.
func configurationFolders(dir string) []string {
	holds := func(dir string) bool { return len(models.ResultsFiles(dir)) > 0 || len(format2Folders(dir)) > 0 }
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
