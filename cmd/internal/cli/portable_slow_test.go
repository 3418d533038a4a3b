//go:build slow

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// The same on other processors: the program is built for them, and runs in an emulator
// where this processor cannot.
func TestPortableElsewhere(t *testing.T) {
	for arch, emulator := range map[string]string{"amd64": "qemu-x86_64-static", "386": "qemu-i386-static", "arm64": "qemu-aarch64-static"} {
		t.Run(arch, func(t *testing.T) {
			t.Parallel()
			program := filepath.Join(t.TempDir(), "unroll")
			build := exec.Command("go", "build", "-o", program, "unroll/cmd/unroll")
			build.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+arch, "CGO_ENABLED=0")
			if message, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, message)
			}
			command := []string{program}
			if native := runtime.GOOS == "linux" && (arch == runtime.GOARCH || arch == "386" && runtime.GOARCH == "amd64"); !native {
				path, err := exec.LookPath(emulator)
				if err != nil {
					t.Skipf("skipped: %s cannot be had here, and with it the results on %s", emulator, arch)
				}
				command = []string{path, program}
			}
			comparePortable(t, portableFiles(t, command...), "testdata/portable.txt")
		})
	}
}
