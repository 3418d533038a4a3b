//go:build slow

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The same on other processors: the program is built for them, and runs in an emulator
// where this system cannot run it. That of 386 breaks Go's handling of signals.
func TestPortableElsewhere(t *testing.T) {
	for arch, emulator := range map[string]string{"amd64": "qemu-x86_64-static", "386": "", "arm64": "qemu-aarch64-static"} {
		t.Run(arch, func(t *testing.T) {
			t.Parallel()
			program := filepath.Join(t.TempDir(), "unroll")
			build := exec.Command("go", "build", "-trimpath", "-o", program, "unroll/cmd/unroll")
			build.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+arch, "CGO_ENABLED=0")
			if message, err := build.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, message)
			}
			command := []string{program}
			if exec.Command(program, "--version").Run() != nil { // not all systems run what their processor could
				path, err := exec.LookPath(emulator)
				if err != nil {
					t.Skipf("skipped: nothing here runs programs for %s", arch)
				}
				command = []string{path, program}
			}
			comparePortable(t, portableFiles(t, command...), "testdata/portable.txt")
		})
	}
}
