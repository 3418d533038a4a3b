package experiment

import (
	"cmp"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strconv"

	"unroll/models"
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
	about, e1 := c.about()
	environments, e2 := environmentsOf(runs)
	if err := cmp.Or(e1, e2); err != nil {
		return nil, err
	}
	about[engineKey] = runs[0].Engine
	if withEnvironments {
		about[environmentsKey] = string(environments)
	}
	var results []*models.Result
	for _, run := range runs {
		results = append(results, run.Result)
	}
	return models.EncodeResults(results, c.Spec.Train.Dtype, about)
}

// about is what a file of results says of the configuration. It is made once, since there are many files.
func (c *Configuration) about() (map[string]string, error) {
	if c.described == nil {
		spec, e1 := c.Spec.YAML()
		preparation, e2 := c.preparation()
		baselines, e3 := json.Marshal(c.Baselines)
		if err := cmp.Or(e1, e2, e3); err != nil {
			return nil, err
		}
		c.described = map[string]string{
			formatKey: strconv.Itoa(folderFormat), specKey: string(spec),
			preparationKey: string(preparation), baselinesKey: string(baselines), dataKey: c.fingerprint(),
		}
	}
	return maps.Clone(c.described), nil
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

// compact writes all runs of a configuration into files of about maxBytes, and removes
// those that they were in. Each run is in a file at any time: a part has a name of its own, and a file
// that is replaced begins with the same seed, with later ones that are in files written before it.
func (f *Folder) compact(c *Configuration, maxBytes int) error {
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
	for _, group := range slices.Backward(grouped(runs, maxBytes)) {
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
func grouped(runs []Run, maxBytes int) [][]Run {
	withSnapshots := maxBytes / 1000 // at least: each has tensors of its own
	var groups [][]Run
	size := maxBytes
	for _, run := range runs {
		r := run.Result
		bytes := len(r.Trained) + 8*(len(r.Losses)+len(r.Train.Rows)+len(r.Validation.Rows)+len(r.Test.Rows))
		if len(r.Snapshots) > 0 {
			bytes += max(withSnapshots, 8*len(r.Snapshots)*len(r.Snapshots[0].Params))
		}
		if size += bytes; size > maxBytes {
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
	other := func(seed uint64) bool { return !have[seed] }
	for _, file := range models.ResultsFiles(dir) {
		seeds, _, err := models.ResultSeeds(file)
		if err != nil || slices.Contains(written, file) || slices.ContainsFunc(seeds, other) {
			continue
		}
		if err := f.Disk.Remove(file); err != nil {
			return err
		}
	}
	for _, run := range runs {
		if err := f.removeFormat2(filepath.Join(dir, models.SeedName(run.Seed))); err != nil {
			return err
		}
	}
	return nil
}
