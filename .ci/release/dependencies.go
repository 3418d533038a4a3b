package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// sbomTool writes a software bill of materials in the CycloneDX format from what the go
// command recorded in a program.
const sbomTool = "github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0"

// billOfMaterials lists the modules of a program, with their versions, hashes and licenses.
func billOfMaterials(program, version string) ([]byte, error) {
	return output(filepath.Dir(program), nil, "go", "run", sbomTool, "bin",
		"-json", "-licenses", "-std", "-noserial", "-notimestamp", "-version="+version, program)
}

// licenseName matches the files in which modules keep the terms that a copy of the program must carry.
var licenseName = regexp.MustCompile(`(?i)^((un)?licen[cs]e|copying|notice|ftl)(\.|-|$)`)

// licenseTexts are the licenses of Go and of all modules that the program links on a target.
func licenseTexts(source string, t target) ([]byte, error) {
	const template = `{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{"\t"}}{{.Dir}}{{end}}{{end}}`
	list, err := output(source, t.env(), "go", "list", "-deps", "-f", template, "./cmd/unroll")
	if err != nil {
		return nil, err
	}
	root, err := output(source, nil, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	modules := append(strings.Split(string(list), "\n"), "Go\t"+strings.TrimSpace(string(root)))
	slices.Sort(modules)
	var texts bytes.Buffer
	for _, module := range slices.Compact(modules) {
		name, dir, found := strings.Cut(module, "\t")
		if !found {
			continue
		}
		files, err := licenseFiles(dir)
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%s has no license in %s", name, dir)
		}
		for _, path := range files {
			text, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&texts, "==== %s: %s\n\n%s\n\n", name, filepath.Base(path), bytes.TrimSpace(text))
		}
	}
	return texts.Bytes(), nil
}

// licenseFiles are the licenses at the top of a module and in its folder "licenses".
func licenseFiles(dir string) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return nil, err
	}
	more, err := filepath.Glob(filepath.Join(dir, "licenses", "*"))
	if err != nil {
		return nil, err
	}
	isLicense := func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.Mode().IsRegular() && licenseName.MatchString(filepath.Base(path))
	}
	return slices.DeleteFunc(append(paths, more...), func(path string) bool { return !isLicense(path) }), nil
}
