package experiment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/store"
)

// Environment is the program and the machine that made a run.
type Environment struct {
	Unroll string `json:"unroll"` // version
	Go     string `json:"go"`
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	CPUs   int    `json:"cpus"`
	// Kernels are those of [models.Kernels]. It is empty for an engine that has no choice, and
	// for runs of older versions.
	Kernels string `json:"kernels,omitempty"`
}

// thisEnvironment is the environment of this process, for runs on an engine.
func thisEnvironment(engine string) (Environment, error) {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	kernels, err := models.Kernels(engine)
	return Environment{version, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), kernels}, err
}

// environment is what differs between two runs of the same Spec and seed: time, duration and
// machine.
type environment struct {
	Seed       uint64    `json:"seed"`
	Finished   time.Time `json:"finished"`
	FitSeconds float64   `json:"fit_seconds"`
	Environment
}

// environmentsOf is the contents of environment.json: a list, with a line for each run.
func environmentsOf(runs []Run) ([]byte, error) {
	var b bytes.Buffer
	for i, run := range runs {
		text, err := json.Marshal(environment{run.Seed, run.Finished, run.Result.Fit.Seconds(), run.Environment})
		if err != nil {
			return nil, err
		}
		separator := ",\n"
		if i == 0 {
			separator = "[\n"
		}
		fmt.Fprintf(&b, "%s%s", separator, text)
	}
	b.WriteString("\n]\n")
	return b.Bytes(), nil
}

// readEnvironments reads such a list, by seed: a text, or if it is empty the file in a folder.
// A run is no worse without its environment, so what is missing or damaged is not known. An
// error is that of a file that cannot be read.
func readEnvironments(dir, text string) (map[uint64]environment, error) {
	if text == "" {
		path := filepath.Join(dir, environmentFile)
		file, err := store.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		text = string(file)
	}
	var list []environment
	environments := map[uint64]environment{}
	if err := input.UnmarshalJSON([]byte(text), &list); err != nil {
		return environments, nil //nolint:nilerr // as above
	}
	for _, e := range list {
		environments[e.Seed] = e
	}
	return environments, nil
}

// setEnvironment sets what is known. A time of training that no run takes, which only a changed file
// has, is not.
func (s *Stored) setEnvironment(e environment) {
	s.Environment, s.Finished = e.Environment, e.Finished
	if fit := math.Round(e.FitSeconds * float64(time.Second)); 0 <= fit && fit < math.MaxInt64 {
		s.Result.Fit = time.Duration(fit)
	}
}
