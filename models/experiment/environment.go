package experiment

import (
	"encoding/json"
	"runtime"
	"runtime/debug"
	"time"

	"unroll/models"
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

// environment is the file of what differs between two runs of the same Spec and
// seed: time, duration and machine.
type environment struct {
	Finished   string  `json:"finished"`
	FitSeconds float64 `json:"fit_seconds"`
	Environment
}

func environmentJSON(r *models.Result, engine string) ([]byte, error) {
	e, err := thisEnvironment(engine)
	if err != nil {
		return nil, err
	}
	return indented(environment{time.Now().UTC().Format(time.RFC3339), r.Fit.Seconds(), e})
}

func (s *Stored) readEnvironment(text []byte) error {
	var stored environment
	err := json.Unmarshal(text, &stored)
	s.Result.Fit = time.Duration(stored.FitSeconds * float64(time.Second))
	s.Environment = stored.Environment
	return err
}
