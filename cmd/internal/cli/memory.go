package cli

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"unroll/dataset"
	"unroll/models"
)

// collectedAbove is how many bytes the process takes before it collects garbage for more,
// unless a command says that it needs more. The values of a series are no garbage: this
// keeps what reading and training leave behind from doubling the memory.
const collectedAbove = 350 << 20

// setMemory sets the memory that a training may take: that of --memory, of the variable, or
// of the machine. It bounds the garbage too.
func (l *limits) setMemory(flag string) error {
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // GOMEMLIMIT is not set
		debug.SetMemoryLimit(collectedAbove)
	}
	from, text := "--memory ", flag
	if flag == "" {
		from, text = memoryVariable+": ", os.Getenv(memoryVariable)
	}
	if text == "" {
		l.memory = machineMemory()
		return nil
	}
	l.given = true
	var err error
	if l.memory, err = sizeOf(text); err != nil {
		return usage("%s%s: %v", from, text, err)
	}
	debug.SetMemoryLimit(min(l.memory, debug.SetMemoryLimit(-1)))
	return nil
}

// checkMemory refuses trainings side by side that need more memory than there is.
func (l *limits) checkMemory(p *models.Prepared, jobs int) error {
	remedy := "give a smaller batch, look-back or network"
	if err := l.modest(p.Spec.Name, p.Memory(), remedy); err != nil {
		return err
	}
	if jobs > 1 {
		remedy += ", or fewer --jobs"
	}
	return l.fits(p.Spec.Name, p.Memory(), jobs, remedy)
}

// checkForecast refuses forecasts that need more memory than networks may take.
func (l *limits) checkForecast(p *models.Prepared) error {
	return l.modest(p.Spec.Name, p.ForecastMemory(), "give a later split or fewer inputs")
}

// modest refuses a network that needs more bytes than any may take before somebody allowed it:
// a small file can describe one that fills a machine.
func (l *limits) modest(name string, need int64, remedy string) error {
	if l.given || need <= l.network {
		return nil
	}
	return dataset.BadInput("limit.network.bytes", "%s: a network needs about %s of memory, more than %s: %s, or allow it with --memory, such as --memory %dMB",
		name, byteText(need), byteText(l.network), remedy, 2*(need/1e6+100))
}

// fits refuses jobs side by side that need more memory than there is, each so many bytes,
// and lets them have what they need before garbage is collected.
func (l *limits) fits(name string, each int64, jobs int, remedy string) error {
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	need := int64(now.HeapInuse) + int64(jobs)*each
	if l.memory == 0 || need <= l.memory {
		debug.SetMemoryLimit(max(need, debug.SetMemoryLimit(-1)))
		return nil
	}
	return usage("%s: %d at a time need about %s of memory, %s each, more than the %s there is: %s, or more --memory",
		name, jobs, byteText(need), byteText(each), byteText(l.memory), remedy)
}

// holdPanel refuses a panel whose series, which stay in memory, need more than there is, and lets
// them be twice what they are before garbage is collected: they would be looked through again and
// again.
func (l *limits) holdPanel(source dataset.Source) error {
	runtime.GC() // what reading left behind
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	need := 2 * int64(now.HeapAlloc)
	if l.memory > 0 && need > l.memory {
		return usage("%v: its series need about %s of memory, more than the %s there is: give a part of them, or more --memory",
			source, byteText(need), byteText(l.memory))
	}
	debug.SetMemoryLimit(max(need, debug.SetMemoryLimit(-1)))
	return nil
}

// byteText is a size as a sentence has it.
func byteText(bytes int64) string {
	if bytes < 1e6 {
		return dataset.Count(int(bytes), "byte")
	}
	if bytes < 1e9 {
		return fmt.Sprintf("%d MB", (bytes+999_999)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
}

// machineMemory is the memory of the machine, or of the control group on Linux that the
// process is in; 0 if it is not known.
func machineMemory() int64 {
	least := int64(math.MaxInt64)
	for _, path := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if text, err := os.ReadFile(path); err == nil {
			if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
				least = min(least, n)
			}
		}
	}
	text, _ := os.ReadFile("/proc/meminfo") // no other system has it
	for line := range strings.Lines(string(text)) {
		var kilobytes int64
		if n, _ := fmt.Sscanf(line, "MemTotal: %d kB", &kilobytes); n == 1 {
			least = min(least, kilobytes<<10)
		}
	}
	if least == math.MaxInt64 {
		return 0
	}
	return least
}
