package experiment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"unroll/models"
)

// Format is the version of the layout of folders that this package writes and
// reads.
const Format = 2

// The files of a run's folder, beside models.WeightsFile and pictures.
const (
	identityFile    = "run.json"
	specFile        = "spec.yaml"
	metricsFile     = "metrics.csv"
	metricsLines    = "metrics.jsonl"
	predictionsFile = "predictions.csv"
	resultFile      = "result.json"
	environmentFile = "environment.json"
	snapshotsFile   = "snapshots.safetensors"
	statisticsFile  = "weights.csv"
)

// writeFiles writes a run's files, and last what says that they are one run. All
// but environment.json are the same bytes for the same Spec, seed and engine.
func (f *Folder) writeFiles(dir string, c *Configuration, r *models.Result) error {
	id := identity{Format, c.Spec.Name, r.Seed, f.Engine, map[string]string{}}
	for _, file := range []struct {
		name     string
		contents func() ([]byte, error)
	}{
		{specFile, func() ([]byte, error) { return yaml.Marshal(c.Spec) }},
		{metricsFile, func() ([]byte, error) { return metricsCSV(r.History) }},
		{metricsLines, func() ([]byte, error) { return metricsJSONL(r.History, 0), nil }},
		{predictionsFile, func() ([]byte, error) { return predictionsCSV(c, r) }},
		{models.WeightsFile, func() ([]byte, error) { return r.Trained, nil }},
		{snapshotsFile, func() ([]byte, error) { return models.EncodeSnapshots(r.Snapshots, c.Spec.Train.Dtype) }},
		{statisticsFile, func() ([]byte, error) { return weightsCSV(r.Snapshots) }},
		{resultFile, func() ([]byte, error) { return resultJSON(c, r) }},
		{environmentFile, func() ([]byte, error) { return environmentJSON(r) }},
	} {
		text, err := file.contents()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, file.name), text, 0o644); err != nil {
			return err
		}
		if file.name != environmentFile {
			id.Files[file.name] = checksum(text)
		}
	}
	text, err := indented(id)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, identityFile), text, 0o644)
}

// identity tells which run a folder holds.
type identity struct {
	Format int               `json:"format"`
	Name   string            `json:"name"` // of the configuration
	Seed   uint64            `json:"seed"`
	Engine string            `json:"engine"`
	Files  map[string]string `json:"files"` // checksum of each but environment.json
}

// check says that a file is not the one that was written.
func (id identity) check(file string, contents []byte) error {
	if file != environmentFile && id.Files[file] != checksum(contents) {
		return fmt.Errorf("its checksum is not the one in %s", identityFile)
	}
	return nil
}

func checksum(contents []byte) string {
	sum := sha256.Sum256(contents)
	return "sha256:" + hex.EncodeToString(sum[:])
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
