package experiment

import (
	"encoding/json"
	"runtime"
	"runtime/debug"
	"time"

	"unroll/models"
)

// Environment is what a run was made with, beside its Spec and seed.
type Environment struct {
	Unroll string `json:"unroll"` // version
	Go     string `json:"go"`
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	CPUs   int    `json:"cpus"`
}

// thisEnvironment is that of the running process.
func thisEnvironment() Environment {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	return Environment{version, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU()}
}

// environment is the file that holds what differs between two runs of the same
// Spec and seed: when, how long and where.
type environment struct {
	Finished   string  `json:"finished"`
	FitSeconds float64 `json:"fit_seconds"`
	Environment
}

func environmentJSON(r *models.Result) ([]byte, error) {
	return indented(environment{time.Now().UTC().Format(time.RFC3339), r.Fit.Seconds(), thisEnvironment()})
}

func (s *Stored) readEnvironment(text []byte) error {
	var stored environment
	err := json.Unmarshal(text, &stored)
	s.Result.Fit = time.Duration(stored.FitSeconds * float64(time.Second))
	s.Environment = stored.Environment
	return err
}
