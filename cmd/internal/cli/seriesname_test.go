package cli

import "testing"

// A Spec is called after its file, without what packs it, unless a folder of that name
// would be mistaken for a file of the run.
func TestSeriesName(t *testing.T) {
	for path, want := range map[string]string{
		"/data/sales.csv": "sales", "sales.csv.gz": "sales", "sales.zip": "sales", "input.csv.gz": "input",
		"-": "", "plan.yaml.csv": "", "\x1b[31m.csv": "", "Umsätze 2024.csv": "Umsätze 2024",
	} {
		if got := seriesName(path); got != want {
			t.Errorf("%q is called %q, want %q", path, got, want)
		}
	}
}
