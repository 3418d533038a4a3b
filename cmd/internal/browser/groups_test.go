package browser

import (
	"bytes"
	"testing"

	"unroll/cmd/internal/microscope"
	"unroll/cmd/internal/report"
	"unroll/cmd/internal/report/reporttest"
	"unroll/models/experiment"
)

// tutorial is the five configurations with made-up results.
func tutorial(t *testing.T, seeds int) report.Group {
	t.Helper()
	return report.Group{
		Title: "runs/001", Command: "unroll run", Environment: []report.Setting{{Name: "engine", Value: "machine"}},
		Configurations: reporttest.Tutorial(t, seeds),
	}
}

// hostileGroup has scripts wherever a user's text can come from.
func hostileGroup(t *testing.T) report.Group {
	t.Helper()
	const script = reporttest.Hostile
	return report.Group{
		Title: script, Command: script, Environment: []report.Setting{{Name: script, Value: script}},
		Configurations: []*experiment.Configuration{reporttest.HostileConfiguration(t, reporttest.Hostile)},
	}
}

// withGates is a group of two configurations whose gates are shown, and one whose
// are not.
func withGates(t *testing.T) (report.Group, []*microscope.Overview) {
	t.Helper()
	configurations, overviews := reporttest.WithGates(t)
	return report.Group{Configurations: configurations, Overviews: overviews}, overviews
}

func pageOf(t *testing.T, g report.Group) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.HTML(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
