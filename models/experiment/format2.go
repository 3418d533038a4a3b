package experiment

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/store"
)

// Earlier versions wrote, in format 2, a folder for each run. They are read, and replaced by files
// of results when their plan is resumed.

// The files of such a folder, beside models.WeightsFile and pictures.
const (
	identityFile    = "run.json"
	specFile        = "spec.yaml"
	metricsFile     = "metrics.csv"
	predictionsFile = "predictions.csv"
	resultFile      = "result.json"
	environmentFile = "environment.json"
	snapshotsFile   = "snapshots.safetensors"
	statisticsFile  = "weights.csv"
)

// format2Files are all of them, first the one that makes the folder a run's.
var format2Files = []string{
	identityFile, specFile, metricsFile, "metrics.jsonl", predictionsFile, resultFile, environmentFile, snapshotsFile, statisticsFile,
	models.WeightsFile,
}

// identity says which run a folder holds.
type identity struct {
	Format int               `json:"format"`
	Name   string            `json:"name"` // of the configuration
	Seed   uint64            `json:"seed"`
	Engine string            `json:"engine"`
	Files  map[string]string `json:"files"` // checksum of each but environment.json
}

// has reports whether a file is part of the run.
func (id identity) has(name string) bool { return name == environmentFile || id.Files[name] != "" }

// optional reports whether a run may be without a file.
func optional(name string) bool { return name == snapshotsFile || name == statisticsFile }

// isFormat2 reports whether a folder is that of one run.
func isFormat2(dir string) bool { return exists(dir, identityFile) }

// format2Folders are the folders of runs in that of a configuration.
func format2Folders(dir string) []string {
	var folders []string
	found, _ := fs.Glob(os.DirFS(dir), "*/"+identityFile) // the pattern is valid
	for _, file := range found {
		if name := path.Dir(file); !store.Unfinished(name) {
			folders = append(folders, filepath.Join(dir, name))
		}
	}
	return folders
}

// removeFormat2 removes the run from its folder, and the folder if that leaves nothing in it.
func (f *Folder) removeFormat2(dir string) error {
	if !exists(dir) {
		return nil
	}
	for _, name := range format2Files {
		if err := f.Disk.Remove(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) == 0 {
		return f.Disk.Remove(dir)
	}
	return nil
}

// readIdentity reads the identity of a run's folder.
func readIdentity(dir string) (identity, error) {
	var id identity
	text, err := store.ReadFile(filepath.Join(dir, identityFile))
	if err != nil {
		return id, dataset.BadInput("", "%s cannot be read as a run: %w", dir, err)
	}
	if err := input.UnmarshalJSON(text, &id); err != nil {
		return id, damaged(filepath.Join(dir, identityFile), err)
	}
	return id, checkFormat(filepath.Join(dir, identityFile), id.Format)
}

// openFormat2 reads the folder of one run.
func openFormat2(dir string) (*Stored, error) {
	id, err := readIdentity(dir)
	if err != nil {
		return nil, err
	}
	s := &Stored{Path: dir, Seed: id.Seed, Engine: id.Engine, Result: &models.Result{Seed: id.Seed}}
	r := s.Result
	for _, file := range []struct {
		name string
		read func(text []byte) error
	}{
		{specFile, func(text []byte) (err error) {
			s.Spec, err = models.ParseSpec(specFile, text)
			return err
		}},
		{metricsFile, func(text []byte) (err error) {
			r.History, err = readMetrics(text)
			return err
		}},
		{predictionsFile, func(text []byte) error { return readPredictions(text, r) }},
		{resultFile, s.readResult},
		{environmentFile, s.readEnvironment},
		{snapshotsFile, func(text []byte) (err error) {
			r.Snapshots, err = models.DecodeSnapshots(text)
			return err
		}},
		{statisticsFile, func(text []byte) error { return readWeights(text, r.Snapshots) }},
		{models.WeightsFile, func(text []byte) error {
			r.Trained = text
			return nil
		}},
	} {
		if optional(file.name) && !id.has(file.name) {
			continue
		}
		if err := id.open(dir, file.name, file.read); err != nil {
			return nil, err
		}
	}
	if err := checkOwn(dir, filepath.Dir(dir), s, ""); err != nil {
		return nil, err
	}
	return s, nil
}

// maxDamaged is the size in bytes up to which a file that is not what was written is
// interpreted, to say more about it.
const maxDamaged = 1 << 20

// open reads and interprets a file of the run's folder. The error is [store.ErrDamaged] if the file is
// missing, or not what was written.
func (id identity) open(dir, name string, interpret func(text []byte) error) error {
	path := filepath.Join(dir, name)
	text, err := id.read(dir, name)
	switch {
	case errors.Is(err, store.ErrChecksum) && len(text) > maxDamaged:
		return damaged(path, err)
	case errors.Is(err, store.ErrChecksum):
		return damaged(path, cmp.Or(interpret(text), err)) // says more than that the checksum differs
	case errors.Is(err, fs.ErrNotExist):
		return damaged(path, err)
	case err != nil:
		return err
	}
	if err = interpret(text); err != nil && name == environmentFile {
		return damaged(path, err) // it has no checksum
	}
	if err != nil {
		return dataset.BadInput("", "%s cannot be read by this version of unroll: %w", path, err)
	}
	return nil
}

// read reads a file of the run's folder. The error is [store.ErrChecksum] if the
// file is not the one that was written.
func (id identity) read(dir, name string) ([]byte, error) {
	if name == environmentFile {
		return store.ReadFile(filepath.Join(dir, name))
	}
	return store.Read(filepath.Join(dir, name), id.Files[name])
}

func (s *Stored) readResult(text []byte) error {
	var stored struct {
		Parameters  int                 `json:"parameters"`
		Updates     int                 `json:"updates"`
		BestEpoch   int                 `json:"best_epoch"`
		Preparation dataset.Preparation `json:"transform_fit"`
		Baselines   []Baseline          `json:"baselines"`
	}
	err := input.UnmarshalJSON(text, &stored)
	s.Result.Parameters, s.Result.Updates, s.Result.Best = stored.Parameters, stored.Updates, stored.BestEpoch
	s.Preparation, s.Baselines = stored.Preparation, stored.Baselines
	return err
}

func (s *Stored) readEnvironment(text []byte) error {
	var made environment
	err := input.UnmarshalJSON(text, &made)
	s.setEnvironment(made)
	return err
}

// readMetrics reads a table of the metrics, without Best.
func readMetrics(text []byte) (models.History, error) {
	var h models.History
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return h, err
	}
	if len(rows) == 0 {
		return h, errors.New("it is empty")
	}
	for column, name := range rows[0] {
		for _, m := range metrics(&h) {
			if m.name != name {
				continue
			}
			for _, row := range rows[1:] {
				v, err := strconv.ParseFloat(row[column], 64)
				if err != nil {
					return h, err
				}
				*m.values = append(*m.values, v)
			}
		}
	}
	return h, nil
}

// part is a part of the series with its forecasts.
type part struct {
	name string
	*models.Forecasts
}

func parts(r *models.Result) []part {
	return []part{{"train", &r.Train}, {"validation", &r.Validation}, {"test", &r.Test}}
}

// readKnown reads an actual value; none is empty.
func readKnown(text string) (float64, error) {
	if text == "" {
		return math.NaN(), nil
	}
	return strconv.ParseFloat(text, 64)
}

// readPredictions reads a table of the forecasts.
func readPredictions(text []byte, into *models.Result) error {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return err
	}
	if len(rows) == 0 || len(rows[0]) != 6 {
		return errors.New("not a table of predictions")
	}
	for i, row := range rows[1:] {
		step, e1 := strconv.Atoi(row[1])
		at, e2 := strconv.Atoi(row[2])
		actual, e3 := readKnown(row[4])
		predicted, e4 := strconv.ParseFloat(row[5], 64)
		if err := errors.Join(e1, e2, e3, e4); err != nil {
			return fmt.Errorf("line %d: %w", i+2, err)
		}
		for _, p := range parts(into) {
			if p.name == row[0] {
				p.Horizon = max(p.Horizon, step)
				p.Rows, p.Actual, p.Predicted = append(p.Rows, at), append(p.Actual, actual), append(p.Predicted, predicted)
			}
		}
	}
	return nil
}

// weightsHeader names the columns of the weights' statistics; the bins have equal
// widths from min to max.
func weightsHeader() []string {
	header := []string{"epoch", "weight", "gate", "norm", "update_ratio", "mean", "min", "max"}
	for bin := range models.HistogramBins {
		header = append(header, fmt.Sprintf("bin_%d", bin+1))
	}
	return header
}

// moments are the statistics from the column norm on, without the bins.
func moments(w *models.WeightStatistics) []*float64 {
	return []*float64{&w.Norm, &w.UpdateRatio, &w.Mean, &w.Min, &w.Max}
}

// readWeights reads a table of the weights' statistics into snapshots without them: a row for
// each epoch and each gate's block of a weight.
func readWeights(text []byte, into []models.Snapshot) error {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return err
	}
	if header := weightsHeader(); len(rows) == 0 || !slices.Equal(rows[0], header) {
		return fmt.Errorf("it is not a table of %d columns, from %s to %s", len(header), header[0], header[len(header)-1])
	}
	k := 0
	for i, row := range rows[1:] {
		epoch, w, err := readStatistics(row)
		if err != nil {
			return fmt.Errorf("line %d: %w", i+2, err)
		}
		if k < len(into) && into[k].Epoch != epoch {
			k++
		}
		if k == len(into) || into[k].Epoch != epoch {
			return fmt.Errorf("line %d: epoch %d is not the next snapshot's", i+2, epoch)
		}
		into[k].Weights = append(into[k].Weights, w)
	}
	if k < len(into)-1 {
		return fmt.Errorf("it ends after epoch %d", into[k].Epoch)
	}
	return nil
}

func readStatistics(row []string) (epoch int, w models.WeightStatistics, err error) {
	if epoch, err = strconv.Atoi(row[0]); err != nil {
		return epoch, w, err
	}
	w.Weight, w.Gate, row = row[1], row[2], row[3:]
	for i, v := range moments(&w) {
		if *v, err = strconv.ParseFloat(row[i], 64); err != nil {
			return epoch, w, err
		}
	}
	for i, text := range row[len(moments(&w)):] {
		if w.Histogram[i], err = strconv.Atoi(text); err != nil {
			return epoch, w, err
		}
	}
	return epoch, w, nil
}
