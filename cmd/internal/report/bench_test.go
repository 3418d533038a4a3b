package report

import (
	"testing"

	"unroll/cmd/internal/report/reporttest"
)

func BenchmarkRunPictures(b *testing.B) {
	c := reporttest.Configuration(b, "stacked", 1)
	for b.Loop() {
		if _, err := RunPictures(c, c.Runs[0].Result); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkConfigurationPictures(b *testing.B) {
	c := reporttest.Configuration(b, "stacked", 10)
	for b.Loop() {
		if _, err := ConfigurationPictures(c); err != nil {
			b.Fatal(err)
		}
	}
}
