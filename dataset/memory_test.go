//go:build slow

package dataset

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
)

// Loading takes at most fifty times the memory of the text, and a little more, for
// short cells, many columns, dates, odd texts and refused files.
func TestMemoryOfLoading(t *testing.T) {
	const size, times, little = 1 << 20, 50, 4 << 20
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	for name, c := range map[string]struct{ header, row string }{
		"digits":         {"v\n", "1\n"},
		"empty cells":    {"a,b,c,d,e,f,g,h\n", ",1,,,,,,\n"},
		"only commas":    {"a,b,c,d,e,f,g,h\n", ",,,,,,,\n"},
		"columns":        {strings.Repeat("a,", size/8) + "a\n", strings.Repeat("1,", size/8) + "1\n"},
		"nameless":       {strings.Repeat(",", size/8) + "\n", strings.Repeat(",", size/8) + "\n"},
		"same date":      {"d,v\n", "2000-01-01,1\n"},
		"texts":          {"d,v,w\n", "a,1,b\n"},
		"missing":        {"v,w\n", "?,.\n"},
		"groups":         {"v;w\n", "1,000;$1\n"},
		"dates in a row": {"v\n", strings.Repeat("2000-1-1,", size/16) + "\n"},
		"quotes":         {"v\n", `"` + strings.Repeat(`""`, size/4) + "\"\n"},
		"one of many":    {"d,i,v\n", "2000-01-01,1,1\n2000-01-01,2,1\n"},
	} {
		text := c.header + strings.Repeat(c.row, max(1, (size-len(c.header))/len(c.row)))
		runtime.GC()
		before, done, peak := heap(sample), make(chan bool), make(chan uint64)
		go func() {
			most := uint64(0)
			for {
				select {
				case <-done:
					peak <- most
					return
				default:
					most = max(most, heap(sample))
					runtime.Gosched()
				}
			}
		}()
		_, err := LoadAll(Source{Path: "-", Missing: MissingForward}, strings.NewReader(text))
		close(done)
		used := <-peak - before
		t.Logf("%s: %.1f times the text (%v)", name, float64(used)/float64(len(text)), err)
		if used > uint64(times*len(text)+little) {
			t.Errorf("%s: %d bytes for %d (%v)", name, used, len(text), err)
		}
	}
}

// heap is how many bytes the program's objects take.
func heap(sample []metrics.Sample) uint64 {
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
