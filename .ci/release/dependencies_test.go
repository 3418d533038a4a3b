package main

import (
	"encoding/json"
	"slices"
	"testing"
)

// needsSBOMTool skips a test where the go command cannot get the tool.
func needsSBOMTool(t *testing.T) {
	t.Helper()
	if _, err := output(t.TempDir(), nil, "go", "run", sbomTool, "version"); err != nil {
		t.Skip("skipped: the tool for bills of materials cannot be had here: ", err)
	}
}

// free are the licenses under which a module may be linked into a program that is published
// under the MIT license: they ask for attribution at most, which licenses.txt gives.
var free = []string{"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD-Source-Code", "CC-BY-4.0", "MIT", "Unlicense"}

// chosen are the modules that offer a choice of licenses, with the one that unroll takes;
// or those whose license was recognized wrongly.
var chosen = map[string]string{
	"github.com/golang/freetype": "FTL", // the FreeType license, or the GPL
}

// checkMaterials checks that a bill of materials has the modules that unroll is built on, and
// that the license of each is free.
func checkMaterials(t *testing.T, data []byte) {
	t.Helper()
	var bill struct {
		Components []struct {
			Name     string
			Evidence struct {
				Licenses []struct{ License struct{ ID string } }
			}
		}
	}
	if err := json.Unmarshal(data, &bill); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range bill.Components {
		names = append(names, c.Name)
		if chosen[c.Name] != "" || c.Name == "std" {
			continue
		}
		if len(c.Evidence.Licenses) == 0 {
			t.Errorf("%s: no license was recognized", c.Name)
		}
		for _, l := range c.Evidence.Licenses {
			if !slices.Contains(free, l.License.ID) {
				t.Errorf("%s has the license %q, which is not one of %q", c.Name, l.License.ID, free)
			}
		}
	}
	for _, want := range []string{"std", "gorgonia.org/gorgonia", "gorgonia.org/tensor", "github.com/go-gota/gota"} {
		if !slices.Contains(names, want) {
			t.Errorf("the bill of materials lacks %s; it has %q", want, names)
		}
	}
}
