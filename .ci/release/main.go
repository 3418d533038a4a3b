// Command release builds what is published of a version: an archive for linux,
// macOS and Windows on amd64 and arm64 each, with the static program, its license and
// those of the modules in it, a software bill of materials, the README, the changelog
// and the completion scripts of the shells, and the SHA-256 sums of the archives.
//
//	go run ./.ci/release        # into dist
//
// It builds a clone of HEAD. So nothing gets in that is not committed, and the go
// command records the version (HEAD's tag, or one made up from the commit), the
// commit and its date in the program. The same commit and the same version of Go
// give the same bytes.
package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// target is a platform that is built for.
type target struct{ os, arch string }

var targets = []target{
	{"linux", "amd64"}, {"linux", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

// completions are the names under which the shells look for their scripts.
var completions = []struct{ shell, name string }{
	{"bash", "unroll.bash"}, {"zsh", "_unroll"}, {"fish", "unroll.fish"}, {"powershell", "unroll.ps1"},
}

func main() {
	log.SetFlags(0)
	out := flag.String("out", "dist", "folder for the archives")
	flag.Parse()
	if err := release(".", *out, targets); err != nil {
		log.Fatal("release: ", err)
	}
}

// release builds the HEAD of the repository that dir is in.
func release(dir, out string, targets []target) error {
	work, err := os.MkdirTemp("", "unroll-release")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	root, err := output(dir, nil, "git", "rev-parse", "--show-toplevel")
	if err != nil {
		return err
	}
	source := filepath.Join(work, "source")
	if _, err := output(work, nil, "git", "clone", "--quiet", strings.TrimSpace(string(root)), source); err != nil {
		return err
	}
	common, err := commonFiles(source, work)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	var sums strings.Builder
	for _, t := range targets {
		name, data, err := t.archive(source, work, common)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, name), data, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(data), name)
		log.Printf("%s: %.1f MB", name, float64(len(data))/1e6)
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// commonFiles are in every archive.
func commonFiles(source, work string) ([]file, error) {
	var files []file
	for _, path := range []string{"LICENSE", "README.md", ".github/CHANGELOG.md"} {
		data, err := os.ReadFile(filepath.Join(source, path))
		if err != nil {
			return nil, err
		}
		files = append(files, file{name: filepath.Base(path), mode: 0o644, data: data})
	}
	here := target{runtime.GOOS, runtime.GOARCH}
	program, err := here.build(source, work)
	if err != nil {
		return nil, err
	}
	for _, c := range completions {
		data, err := output(work, nil, program, "completion", c.shell)
		if err != nil {
			return nil, err
		}
		files = append(files, file{name: "completions/" + c.name, mode: 0o644, data: data})
	}
	return files, nil
}

// build makes the program and returns its path.
func (t target) build(source, work string) (string, error) {
	path := filepath.Join(work, t.os+"-"+t.arch+t.extension())
	_, err := output(source, t.env(), "go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w", "-o", path, "./cmd/unroll")
	return path, err
}

func (t target) env() []string {
	return []string{"GOOS=" + t.os, "GOARCH=" + t.arch, "CGO_ENABLED=0", "GOAMD64=v1", "GOARM64=v8.0"}
}

func (t target) extension() string {
	if t.os == "windows" {
		return ".exe"
	}
	return ""
}

// archive is the archive of a target and its name.
func (t target) archive(source, work string, common []file) (string, []byte, error) {
	path, err := t.build(source, work)
	if err != nil {
		return "", nil, err
	}
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return "", nil, err
	}
	date, err := commitTime(info)
	if err != nil {
		return "", nil, err
	}
	program, err := os.ReadFile(path)
	if err != nil {
		return "", nil, err
	}
	materials, err := billOfMaterials(path, info.Main.Version)
	if err != nil {
		return "", nil, err
	}
	licenses, err := licenseTexts(source, t)
	if err != nil {
		return "", nil, err
	}
	name := fmt.Sprintf("unroll-%s-%s-%s", info.Main.Version, t.os, t.arch)
	files := append([]file{
		{name: "unroll" + t.extension(), mode: 0o755, data: program},
		{name: "sbom.cdx.json", mode: 0o644, data: materials},
		{name: "licenses.txt", mode: 0o644, data: licenses},
	}, common...)
	if t.os == "windows" {
		data, err := zipped(name, files, date)
		return name + ".zip", data, err
	}
	data, err := tarred(name, files, date)
	return name + ".tar.gz", data, err
}

// commitTime is when the commit was made that a program was built from.
func commitTime(info *buildinfo.BuildInfo) (time.Time, error) {
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			return time.Parse(time.RFC3339, s.Value)
		}
	}
	return time.Time{}, fmt.Errorf("the go command recorded no commit in %s: is git installed?", info.Path)
}

// output runs a command with further environment variables and returns what it
// prints.
func output(dir string, env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	return out, nil
}
