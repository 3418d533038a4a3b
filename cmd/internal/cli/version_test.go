package cli

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestDescribeBuild(t *testing.T) {
	platform := ", go1.26.8 " + runtime.GOOS + "/" + runtime.GOARCH
	for _, test := range []struct {
		info debug.BuildInfo
		want string
	}{
		{debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, "(devel)"},
		{debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, "v1.2.3"},
		{debug.BuildInfo{Main: debug.Module{Version: "v1.2.3+dirty"}, Settings: []debug.BuildSetting{
			{Key: "vcs", Value: "git"},
			{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"},
			{Key: "vcs.time", Value: "2026-11-27T03:10:15Z"},
		}}, "v1.2.3+dirty, commit 0123456789ab of 2026-11-27"},
	} {
		test.info.GoVersion = "go1.26.8"
		if got, want := describeBuild(&test.info), test.want+platform; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
