package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is the module's version, the commit it was built from and its date, as
// far as the build recorded them: go build in a checkout records all three,
// go install of a released version the version alone, go run none.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return describeBuild(info)
}

// describeBuild joins what a build recorded to one line.
func describeBuild(info *debug.BuildInfo) string {
	recorded := map[string]string{}
	for _, s := range info.Settings {
		recorded[s.Key] = s.Value
	}
	text := info.Main.Version
	if commit := recorded["vcs.revision"]; commit != "" {
		text += fmt.Sprintf(", commit %.12s of %.10s", commit, recorded["vcs.time"])
	}
	return fmt.Sprintf("%s, %s %s/%s", text, info.GoVersion, runtime.GOOS, runtime.GOARCH)
}
