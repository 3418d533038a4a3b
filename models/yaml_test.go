package models_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unroll/models"
)

// Small texts that grow when they are parsed are refused at once.
func TestYAMLBombs(t *testing.T) {
	laughs := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'k'; c++ {
		before := "*" + string(c-1)
		laughs += string(c) + ": &" + string(c) + " [" + strings.Repeat(before+", ", 8) + before + "]\n"
	}
	for name, text := range map[string]string{
		"aliases":         "name: x\n" + laughs,
		"sequences":       "name: x\nmodel: " + strings.Repeat("[", 200_000),
		"mappings":        "name: x\nmodel: " + strings.Repeat("{a: ", 50_000),
		"entries":         "name: x\nmodel:\n  " + strings.Repeat("- ", 100_000),
		"keys":            "name: x\nmodel:\n  " + strings.Repeat("? ", 100_000),
		"tags":            "name: x\nmodel: " + strings.Repeat("!!a ", 50_000),
		"anchors":         "name: x\nmodel: " + strings.Repeat("&a ", 50_000),
		"colons":          "name: x\nmodel: " + strings.Repeat(": ", 50_000),
		"quotes":          "name: x\nmodel: " + strings.Repeat("'", 100_001),
		"bytes":           "name: x\nabout: " + strings.Repeat("x", 1<<20),
		"documents":       strings.Repeat("---\nname: x\n", 20_000),
		"merges":          "name: x\n" + strings.Repeat("<<: *a\n", 5_000),
		"block of levels": levels(1000),
	} {
		start, before := time.Now(), allocated()
		_, err := models.ParseSpec("x.yaml", []byte(text))
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		if megabytes := (allocated() - before) >> 20; megabytes > 200 || time.Since(start) > 10*time.Second {
			t.Errorf("%s: %d MB, %v: %.100v", name, megabytes, time.Since(start), err)
		}
	}
}

// levels nests mappings by indentation.
func levels(n int) string {
	var b strings.Builder
	b.WriteString("name: x\n")
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// A device is not read as a Spec, as weights or as a series.
func TestDevicesAreRefused(t *testing.T) {
	const zero = "/dev/zero"
	if _, err := os.Stat(zero); err != nil {
		t.Skip(err)
	}
	if _, err := models.ReadSpec(zero); err == nil || !strings.Contains(err.Error(), "is a device") {
		t.Errorf("a Spec: %v", err)
	}
	for _, key := range []string{"data.source", "train.weights"} {
		spec := models.Default()
		spec.Name = "x"
		err := spec.Set(key, zero)
		if err == nil {
			_, err = models.Load(&spec, nil)
		}
		if err == nil || !strings.Contains(err.Error(), "is a device") {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// Numbers are decimal; a fraction is no whole number.
func TestNotationOfNumbers(t *testing.T) {
	spec := models.Default()
	spec.Name = "x"
	for _, c := range [][2]string{
		{"train.epochs", "1_05"}, {"train.epochs", "0x1p0"}, {"train.epochs", "0x10"}, {"train.epochs", "010"}, {"train.epochs", "0b11"},
		{"train.epochs", "0.5"}, {"train.clip_norm", "1_000"}, {"train.optimizer.rate", "0x1p0"}, {"train.optimizer.rate", "1_0"},
		{"model.units", "1_0"}, {"model.units", "[1_0]"}, {"model.units", "[1.5]"},
	} {
		changed := spec
		if err := changed.Set(c[0], c[1]); err == nil {
			t.Errorf("%s=%s passes", c[0], c[1])
		}
		path := filepath.Join(t.TempDir(), "x.yaml")
		section, key, _ := strings.Cut(c[0], ".")
		if section == "train" && strings.Contains(key, ".") {
			key, c[1] = "optimizer", "{name: adam, rate: "+c[1]+"}"
		}
		if err := os.WriteFile(path, []byte("name: x\n"+section+": {"+key+": "+c[1]+"}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := models.ReadSpec(path); err == nil {
			t.Errorf("a file with %s: %s passes", key, c[1])
		}
	}
	for _, value := range []string{"5", "1e2", "0", "+7", "1.0"} {
		if err := spec.Set("train.epochs", value); err != nil {
			t.Error(err)
		}
	}
}

// Names that cannot be a folder's beside the files of a run.
func TestNames(t *testing.T) {
	for _, name := range []string{"", "plan.yaml", "Report.html", "a\x00b", "a\nb", "\u202eab", "\xff", strings.Repeat("x", 300), "a/b", ".."} {
		spec := models.Spec{Name: name}
		if err := spec.CheckName(); err == nil {
			t.Errorf("%q passes", name)
		}
	}
	for _, name := range []string{"Wärme 2021", "a.b", "=x"} {
		spec := models.Spec{Name: name}
		if err := spec.CheckName(); err != nil {
			t.Error(err)
		}
	}
}

// A network too large for any memory is refused before it takes some.
func TestNetworksTooLarge(t *testing.T) {
	for _, c := range [][2]string{
		{"model.units", "[" + strings.Repeat("1,", 5000) + "1]"}, {"model.units", "[2147483647]"}, {"model.units", "[60000]"}, {"model.units", "[65536, 65536]"},
		{"window.look_back", "2147483647"}, {"window.horizon", "2147483647"}, {"train.batch", "9223372036854775807"},
	} {
		before := allocated()
		spec := models.Default()
		spec.Name, spec.Train.Epochs = "x", 0
		err := spec.Set(c[0], c[1])
		if err == nil {
			_, err = models.Load(&spec, nil)
		}
		if megabytes := (allocated() - before) >> 20; megabytes > 100 || err == nil && c[0] != "train.batch" {
			t.Errorf("%s=%.40s: %d MB, %v", c[0], c[1], megabytes, err)
		}
	}
}

// Of several documents none is ignored in silence: there is one, whatever comes before it.
func TestOneDocument(t *testing.T) {
	for text, one := range map[string]bool{
		"name: x": true, "---\nname: x": true, "# note\n---\nname: x\n": true, "%YAML 1.2\n---\nname: x": true, "name: x\n...": true,
		"name: x\n---\nname: y": false, "---\nname: x\n---\nname: y": false,
	} {
		_, err := models.ParseSpec("spec.yaml", []byte(text))
		if refused := err != nil && strings.Contains(err.Error(), "several documents (---): give one"); refused == one {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestFormerKey reads published scores in their former spelling, from a file and from an
// assignment.
func TestFormerKey(t *testing.T) {
	spec, err := models.ParseSpec("old.yaml", []byte("name: x\nprinted:\n  train: 1\n  test: 2\n"))
	if err != nil || spec.Published == nil || *spec.Published != (models.Published{Train: 1, Test: 2}) {
		t.Fatalf("%+v, %v", spec.Published, err)
	}
	if err := spec.Set("printed.test", "3"); err != nil || spec.Published.Test != 3 {
		t.Errorf("%+v, %v", spec.Published, err)
	}
	text, err := spec.YAML()
	if err != nil || !strings.Contains(string(text), "\npublished:\n  train: 1.0\n  test: 3.0\n") {
		t.Errorf("%s, %v", text, err)
	}
}
