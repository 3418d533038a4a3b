package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// run runs a command in a folder; it must succeed.
func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	return string(out)
}

// tagged is a clone of this repository, whose HEAD has a tag.
func tagged(t *testing.T, tag string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "clone")
	root := strings.TrimSpace(run(t, ".", "git", "rev-parse", "--show-toplevel"))
	run(t, ".", "git", "clone", "--quiet", root, dir)
	run(t, dir, "git", "tag", "--no-sign", tag)
	return dir
}

// unpack returns the files of an archive.
func unpack(t *testing.T, path string) map[string][]byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	if filepath.Ext(path) == ".zip" {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err == nil {
				files[f.Name], err = io.ReadAll(r)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		return files
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err == nil {
			files[h.Name], err = io.ReadAll(r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// platform names the operating system and the processor that a program is for, and
// fails the test if it is a linux program that needs a shared library.
func platform(t *testing.T, program []byte) string {
	t.Helper()
	r := bytes.NewReader(program)
	if f, err := elf.NewFile(r); err == nil {
		for _, p := range f.Progs {
			if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
				t.Errorf("the program for linux on %v is not static: it has a segment %v", f.Machine, p.Type)
			}
		}
		return "linux " + map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}[f.Machine]
	}
	if f, err := macho.NewFile(r); err == nil {
		return "darwin " + map[macho.Cpu]string{macho.CpuAmd64: "amd64", macho.CpuArm64: "arm64"}[f.Cpu]
	}
	if f, err := pe.NewFile(r); err == nil {
		return "windows " + map[uint16]string{pe.IMAGE_FILE_MACHINE_AMD64: "amd64", pe.IMAGE_FILE_MACHINE_ARM64: "arm64"}[f.Machine]
	}
	return "unknown"
}

// The archive of every target has the program for it and what belongs to it, and
// SHA256SUMS has their sums.
func TestRelease(t *testing.T) {
	needsSBOMTool(t)
	dir, out := tagged(t, "v1.2.3"), t.TempDir()
	if err := release(dir, out, targets); err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(out, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(sums)), "\n")
	if len(lines) != 6 {
		t.Fatalf("%d sums:\n%s", len(lines), sums)
	}
	for i, target := range targets {
		sum, name, _ := strings.Cut(lines[i], "  ")
		data, err := os.ReadFile(filepath.Join(out, name))
		if err != nil || sum != fmt.Sprintf("%x", sha256.Sum256(data)) {
			t.Errorf("%s: the sum is not %s (%v)", name, sum, err)
		}
		folder := "unroll-v1.2.3-" + target.os + "-" + target.arch
		files := unpack(t, filepath.Join(out, name))
		var names []string
		for path := range files {
			names = append(names, strings.TrimPrefix(path, folder+"/"))
		}
		slices.Sort(names)
		program := "unroll" + target.extension()
		if want := []string{"CHANGELOG.md", "LICENSE", "README.md", "completions/_unroll", "completions/unroll.bash", "completions/unroll.fish", "completions/unroll.ps1", "licenses.txt", "sbom.cdx.json", program}; !slices.Equal(names, want) {
			t.Errorf("%s has %q, not %q", name, names, want)
		}
		checkMaterials(t, files[folder+"/sbom.cdx.json"])
		if got := platform(t, files[folder+"/"+program]); got != target.os+" "+target.arch {
			t.Errorf("the program of %s is for %s", name, got)
		}
	}
}

// The program runs, says what it was built from, and its completion scripts are
// those of the archive. A release made again has the same bytes.
func TestReleaseOfThisPlatform(t *testing.T) {
	needsSBOMTool(t)
	dir, out := tagged(t, "v1.2.3"), t.TempDir()
	here := target{runtime.GOOS, runtime.GOARCH}
	for _, folder := range []string{"first", "second"} {
		if err := release(dir, filepath.Join(out, folder), []target{here}); err != nil {
			t.Fatal(err)
		}
	}
	sums := func(folder string) string {
		data, err := os.ReadFile(filepath.Join(out, folder, "SHA256SUMS"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if sums("first") != sums("second") {
		t.Errorf("two releases of a commit have the sums\n%s%s", sums("first"), sums("second"))
	}
	_, name, _ := strings.Cut(strings.TrimSpace(sums("first")), "  ")
	files := unpack(t, filepath.Join(out, "first", name))
	folder := "unroll-v1.2.3-" + here.os + "-" + here.arch + "/"
	program := filepath.Join(t.TempDir(), "unroll"+here.extension())
	if err := os.WriteFile(program, files[folder+"unroll"+here.extension()], 0o755); err != nil {
		t.Fatal(err)
	}
	commit := run(t, dir, "git", "log", "-1", "--format=%H %cI")
	hash, date, _ := strings.Cut(strings.TrimSpace(commit), " ")
	at, err := time.Parse(time.RFC3339, date)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("unroll version v1.2.3, commit %s of %s, %s %s/%s\n", hash[:12], at.UTC().Format(time.DateOnly), runtime.Version(), here.os, here.arch)
	if got := run(t, out, program, "--version"); got != want {
		t.Errorf("--version prints %q, not %q", got, want)
	}
	if help := run(t, out, program, "run", "--help"); !regexp.MustCompile(`(?s)Usage:\n +unroll run .*--seeds`).MatchString(help) {
		t.Errorf("run --help prints\n%s", help)
	}
	for _, c := range completions {
		if script := run(t, out, program, "completion", c.shell); script != string(files[folder+"completions/"+c.name]) {
			t.Errorf("completions/%s is not what the program prints for %s", c.name, c.shell)
		}
	}
}
