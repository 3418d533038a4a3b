package report

import (
	"os"
	"testing"
	"time"

	"unroll/models"
)

func TestScratch(t *testing.T) {
	for range 2 {
		for i, n := range models.Experiments() {
			c := simulated(t, n, []int{10, 1, 100, 500, 3}[i])
			dir := "/tmp/pics/" + c.Spec.Name
			os.MkdirAll(dir, 0o755)
			t0 := time.Now()
			ps, err := ConfigurationPictures(dir, c)
			t.Log(time.Since(t0), err)
			for _, p := range ps {
				st, _ := os.Stat(p)
				t.Log(p, st.Size())
			}
			t0 = time.Now()
			os.MkdirAll(dir+"/run", 0o755)
			RunPictures(dir+"/run", c, c.Runs[0].Result)
			t.Log(time.Since(t0), err)
		}
	}
}
