package report

import (
	"testing"

	"unroll/cmd/internal/report/reporttest"
)

func BenchmarkConfigurationPictures(b *testing.B) {
	c := reporttest.Configuration(b, "stacked", 10)
	for b.Loop() {
		if _, err := ConfigurationPictures(c); err != nil {
			b.Fatal(err)
		}
	}
}
