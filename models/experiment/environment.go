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
}

// thisEnvironment is the environment of this process.
func thisEnvironment() Environment {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	return Environment{version, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU()}
}

// environment is the file of what differs between two runs of the same Spec and
// seed: time, duration and machine.
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
