package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"unroll/graph"
	"unroll/graph/optimizer"
	"unroll/models"
)

// The printed Spec, read again, is the default one, has every key, and fits the page.
func TestPrintedSpec(t *testing.T) {
	var text bytes.Buffer
	printSpec(&text)
	got, err := models.ParseSpec("spec.yaml", text.Bytes())
	if err != nil {
		t.Fatalf("%v\n%s", err, text.String())
	}
	want := models.Default()
	want.Name = "my-network"
	want.Train.Schedule = models.Schedule{Name: "constant", Value: &optimizer.Constant{}} // what none means
	want.Model.WindowScaling = models.WindowScaling{Name: "none", Value: &graph.NoScaling{}}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the printed Spec is not the default (-default +printed):\n%s", diff)
	}
	for _, k := range models.AllKeys() {
		if !strings.Contains(text.String(), " "+k.Name()) && !strings.Contains(text.String(), "\n"+k.Name()+":") {
			t.Errorf("%s is not printed", k.Path)
		}
	}
	for line := range strings.Lines(text.String()) {
		if len(line) > specWidth+1 {
			t.Errorf("%d columns: %s", len(line)-1, line)
		}
	}
}

// Each key is printed alone as well, and a misspelled one is questioned.
func TestPrintedKeys(t *testing.T) {
	for _, k := range models.AllKeys() {
		var text bytes.Buffer
		if err := printKeys(&text, k.Path); err != nil || !strings.Contains(text.String(), k.Name()+":") {
			t.Errorf("%s: %v\n%s", k.Path, err, text.String())
		}
	}
	var text bytes.Buffer
	if err := printKeys(&text, "train.optimizer.rate"); err != nil || !strings.Contains(text.String(), "# of adam\n# The learning rate. [from 1e-12 to 1e+30]\nrate: 0.001\n") {
		t.Errorf("train.optimizer.rate: %v\n%s", err, text.String())
	}
	for key, want := range map[string]string{
		"train.rate":               `unknown key "rate": did you mean "train.optimizer.rate"? train has epochs, `,
		"my.yaml":                  `unknown key "my": a configuration has name, `,
		"split.rows":               `unknown key "rows": split has no keys of its own`,
		"trian":                    `unknown key "trian": did you mean "train"? a configuration has name, `,
		"train.optimizer.momentun": `unknown key "momentun": did you mean "momentum"? train.optimizer has rate, `,
	} {
		if err := printKeys(&text, key); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", key, err, want)
		}
	}
}

// Every command has examples, and the help of the program has exit codes and completion.
func TestHelp(t *testing.T) {
	root := newRoot(Streams{})
	for _, cmd := range root.Commands() {
		if !strings.Contains(cmd.Example, "  unroll "+cmd.Name()) && !strings.Contains(cmd.Example, "(unroll "+cmd.Name()) {
			t.Errorf("%s has no example: %q", cmd.Name(), cmd.Example)
		}
		if strings.Contains(cmd.UsageString(), "Exit codes:") {
			t.Errorf("the help of %s lists the exit codes of the program", cmd.Name())
		}
	}
	help := root.UsageString()
	for _, want := range []string{"\nExit codes:\n  0  success\n", "  3  a check that did not hold\n", "unroll completion bash"} {
		if !strings.Contains(help, want) {
			t.Errorf("the help has no %q:\n%s", want, help)
		}
	}
}
