package report

import "testing"

func BenchmarkPNGForecast(b *testing.B) {
	c := simulated(b, "regression", 10)
	p := forecastPicture(c, c.Runs[0].Result)
	for b.Loop() {
		p.png()
	}
}
func BenchmarkSVGForecast(b *testing.B) {
	c := simulated(b, "regression", 10)
	p := forecastPicture(c, c.Runs[0].Result)
	for b.Loop() {
		p.svg()
	}
}
func BenchmarkPNGLoss100(b *testing.B) {
	c := simulated(b, "regression", 100)
	r := byTestScore(c)
	p := lossPicture(c, r[0], r[1:])
	for b.Loop() {
		p.png()
	}
}
func BenchmarkPNGLoss10(b *testing.B) {
	c := simulated(b, "regression", 10)
	r := byTestScore(c)
	p := lossPicture(c, r[0], r[1:])
	for b.Loop() {
		p.png()
	}
}
func BenchmarkPNGScores(b *testing.B) {
	c := simulated(b, "regression", 100)
	p := scorePicture(c, c.Summarise())
	for b.Loop() {
		p.png()
	}
}
func BenchmarkRun(b *testing.B) {
	c := simulated(b, "regression", 1)
	d := b.TempDir()
	for b.Loop() {
		RunPictures(d, c, c.Runs[0].Result)
	}
}
