//go:build slow

package surface

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The packages that make results do not leave it to the compiler whether x*y + z is rounded
// once or twice: on arm64, which fuses, no such instruction is left but those of math.FMA,
// and those of rng.Float64, whose product with a power of two is exact.
func TestNothingIsFused(t *testing.T) {
	list, err := exec.Command("go", "list", "-deps", "unroll/models/recipe", "unroll/models/backtest").Output()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-trimpath", "-gcflags=-S"}
	for _, p := range strings.Fields(string(list)) {
		if strings.HasPrefix(p, "unroll/") {
			args = append(args, p)
		}
	}
	build := exec.Command("go", args...)
	build.Env = append(os.Environ(), "GOARCH=arm64", "CGO_ENABLED=0")
	assembly, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, assembly)
	}
	fused := regexp.MustCompile(`(?m)\([^()]*?((?:dataset|graph|models)/[^()]+\.go):(\d+)\)\s+(FN?M(?:ADD|SUB)[SD])\s`).FindAllStringSubmatch(string(assembly), -1)
	if len(fused) == 0 {
		t.Fatal("no fused instruction was found, not even those of math.FMA")
	}
	meant := regexp.MustCompile(`math\.FMA\(|rng\.Float64\(\)`)
	for _, f := range fused {
		if line := sourceLine(t, f[1], f[2]); !meant.MatchString(line) {
			t.Errorf("%s:%s: %s: write float64(x*y) + z:\n%s", f[1], f[2], f[3], line)
		}
	}
}

func sourceLine(t *testing.T, file, number string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../..", file))
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(number)
	lines := strings.Split(string(text), "\n")
	if err != nil || n < 1 || n > len(lines) {
		t.Fatalf("%s has no line %s", file, number)
	}
	return lines[n-1]
}
