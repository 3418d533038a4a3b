package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"unroll/models"
)

// Folder is the folder of one `unroll run`: a folder for each configuration in
// it, and in that one for each seed.
type Folder struct {
	Path   string
	Engine string
}

// NewFolder makes the folder at path, which must not exist or be empty. With an
// empty path it makes the next free one of runs/001, runs/002, ...
func NewFolder(path, engine string) (*Folder, error) {
	if path != "" {
		return claim(path, engine)
	}
	if err := os.MkdirAll("runs", 0o755); err != nil {
		return nil, fmt.Errorf("the output folder cannot be made: %w; give another one with --out", err)
	}
	for n := 1; ; n++ {
		path := filepath.Join("runs", fmt.Sprintf("%03d", n))
		err := os.Mkdir(path, 0o755)
		if err == nil {
			return &Folder{path, engine}, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("the output folder cannot be made: %w; give another one with --out", err)
		}
	}
}

func claim(path, engine string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("the output folder cannot be made: %w; give another one with --out", err)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("the output folder cannot be read: %w; give another one with --out", err)
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("the output folder %s already holds %s: results are never overwritten, give another one with --out",
			path, entries[0].Name())
	}
	probe, err := os.CreateTemp(path, ".probe")
	if err != nil {
		return nil, fmt.Errorf("the output folder %s cannot be written: %w; give another one with --out", path, err)
	}
	probe.Close()
	return &Folder{path, engine}, os.Remove(probe.Name())
}

// write makes the folder of one run, under a temporary name until it is whole,
// and returns its path.
func (f *Folder) write(c *Configuration, r *models.Result, pictures func(string, *Configuration, *models.Result) error) (string, error) {
	parent, err := f.Of(c)
	if err != nil {
		return "", err
	}
	temporary, err := os.MkdirTemp(parent, ".writing-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(temporary)
	if err := os.Chmod(temporary, 0o755); err != nil {
		return "", err
	}
	for _, file := range f.files(c, r) {
		text, err := file.contents()
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(temporary, file.name), text, 0o644); err != nil {
			return "", err
		}
	}
	if pictures != nil {
		if err := pictures(temporary, c, r); err != nil {
			return "", err
		}
	}
	path := filepath.Join(parent, fmt.Sprintf("seed-%04d", r.Seed))
	return path, os.Rename(temporary, path)
}

// Of is the folder of a configuration, made if it is not there.
func (f *Folder) Of(c *Configuration) (string, error) {
	path := filepath.Join(f.Path, c.Spec.Name)
	return path, os.MkdirAll(path, 0o755)
}

type file struct {
	name     string
	contents func() ([]byte, error)
}

// files lists a run's files. All but environment.json are the same bytes for the
// same Spec, seed and engine.
func (f *Folder) files(c *Configuration, r *models.Result) []file {
	return []file{
		{"spec.yaml", func() ([]byte, error) { return yaml.Marshal(c.Spec) }},
		{"metrics.csv", func() ([]byte, error) { return metricsCSV(r), nil }},
		{"predictions.csv", func() ([]byte, error) { return predictionsCSV(c, r), nil }},
		{"weights.safetensors", func() ([]byte, error) { return r.Trained, nil }},
		{"result.json", func() ([]byte, error) { return resultJSON(c, r) }},
		{"environment.json", func() ([]byte, error) { return environmentJSON(f.Engine, r) }},
	}
}

func metricsCSV(r *models.Result) []byte {
	var b strings.Builder
	b.WriteString("epoch,loss\n")
	for i, loss := range r.Losses {
		fmt.Fprintf(&b, "%d,%s\n", i+1, number(loss))
	}
	return []byte(b.String())
}

func predictionsCSV(c *Configuration, r *models.Result) []byte {
	var b strings.Builder
	b.WriteString("part,step,row,date,actual,predicted\n")
	for _, part := range []struct {
		name string
		models.Forecasts
	}{{"train", r.Train}, {"test", r.Test}} {
		for i, row := range part.Rows {
			fmt.Fprintf(&b, "%s,%d,%d,%s,%s,%s\n", part.name, i%part.Horizon+1, row, csvField(c.Frame.Label(row)),
				number(part.Actual[i]), number(part.Predicted[i]))
		}
	}
	return []byte(b.String())
}

func resultJSON(c *Configuration, r *models.Result) ([]byte, error) {
	return indented(map[string]any{
		"name": c.Spec.Name, "seed": r.Seed, "parameters": r.Parameters, "updates": r.Updates,
		"train_rmse": r.Train.RMSE(), "test_rmse": r.Test.RMSE(), "final_loss": last(r.Losses),
		"transform_fit": c.Preparation, "baselines": c.Baselines,
	})
}

// environmentJSON holds what differs between two runs of the same Spec and
// seed: when, how long and where.
func environmentJSON(engine string, r *models.Result) ([]byte, error) {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	return indented(map[string]any{
		"finished": time.Now().UTC().Format(time.RFC3339), "fit_seconds": r.Fit.Seconds(), "engine": engine,
		"unroll": version, "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH, "cpus": runtime.NumCPU(),
	})
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

// csvField quotes a text where a CSV file needs it.
func csvField(text string) string {
	if strings.ContainsAny(text, "\",\n\r") {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
