package report

import (
	"testing"

	"unroll/cmd/internal/report/reporttest"
)

func BenchmarkRunPictures(b *testing.B) {
	c, dir := reporttest.Configuration(b, "stacked", 1), b.TempDir()
	for b.Loop() {
		if err := RunPictures(dir, c, c.Runs[0].Result); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkConfigurationPictures(b *testing.B) {
	c, dir := reporttest.Configuration(b, "stacked", 10), b.TempDir()
	for b.Loop() {
		if _, err := ConfigurationPictures(dir, c); err != nil {
			b.Fatal(err)
		}
	}
}
