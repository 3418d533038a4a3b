package experiment

import (
	"encoding/json"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"unroll/models"
	"unroll/models/store"
)

// folderFormat is the version of the layout of folders that this package writes and
// reads.
const folderFormat = 2

// The files of a run's folder, beside models.WeightsFile and pictures.
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

// runFiles are a run's files, the last of which identifies the run. All but
// environment.json are the same bytes for the same Spec, seed and engine.
func (f *Folder) runFiles(c *Configuration, r *models.Result) ([]store.File, error) {
	id := identity{folderFormat, c.Spec.Name, r.Seed, f.Engine, map[string]string{}}
	var files []store.File
	for _, file := range []struct {
		name     string
		contents func() ([]byte, error)
	}{
		{specFile, func() ([]byte, error) { return yaml.Marshal(c.Spec) }},
		{metricsFile, func() ([]byte, error) { return metricsCSV(r.History) }},
		{predictionsFile, func() ([]byte, error) { return predictionsCSV(c, r) }},
		{models.WeightsFile, func() ([]byte, error) { return r.Trained, nil }},
		{snapshotsFile, func() ([]byte, error) { return models.EncodeSnapshots(r.Snapshots, c.Spec.Train.Dtype) }},
		{statisticsFile, func() ([]byte, error) { return weightsCSV(r.Snapshots) }},
		{resultFile, func() ([]byte, error) { return resultJSON(c, r) }},
		{environmentFile, func() ([]byte, error) { return environmentJSON(r, f.Engine) }},
		{identityFile, func() ([]byte, error) { return indented(id) }},
	} {
		text, err := file.contents()
		if err != nil {
			return nil, err
		}
		files = append(files, store.File{Name: file.name, Contents: text})
		if file.name != environmentFile {
			id.Files[file.name] = store.Checksum(text)
		}
	}
	return files, nil
}

// identity says which run a folder holds.
type identity struct {
	Format int               `json:"format"`
	Name   string            `json:"name"` // of the configuration
	Seed   uint64            `json:"seed"`
	Engine string            `json:"engine"`
	Files  map[string]string `json:"files"` // checksum of each but environment.json
}

// read reads a file of the run's folder. The error is [store.ErrChecksum] if the
// file is not the one that was written.
func (id identity) read(dir, name string) ([]byte, error) {
	if name == environmentFile {
		return store.ReadFile(filepath.Join(dir, name))
	}
	return store.Read(filepath.Join(dir, name), id.Files[name])
}

func resultJSON(c *Configuration, r *models.Result) ([]byte, error) {
	result := map[string]any{
		"name": c.Spec.Name, "seed": r.Seed, "parameters": r.Parameters, "updates": r.Updates,
		"train_rmse": r.Train.RMSE(), "test_rmse": r.Test.RMSE(), "final_loss": last(r.Losses),
		"transform_fit": c.Preparation, "baselines": c.Baselines,
	}
	if r.Best > 0 {
		result["best_epoch"], result["validation_rmse"] = r.Best, r.Validation.RMSE()
	}
	return indented(result)
}

func indented(v any) ([]byte, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	return append(text, '\n'), err
}

func last(values []float64) any {
	if len(values) == 0 {
		return nil
	}
	return values[len(values)-1]
}
