//go:build slow

package export

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// onnxruntimePackage is the runtime of the test.
const onnxruntimePackage = "onnxruntime-node@1.30.0"

// Every model gives the predictions of package models, and their parameters, in ONNX Runtime.
func TestModelsInONNXRuntime(t *testing.T) {
	dir := installRuntime(t)
	type batch struct {
		Data []*float64 `json:"data"` // nil for NaN
		Dims []int      `json:"dims"`
	}
	type job struct {
		Model   string           `json:"model"`
		Batches []batch          `json:"batches"`
		States  map[string][]int `json:"states"`
	}
	cases := allCases(t)
	jobs := make([]job, len(cases))
	for i, c := range cases {
		m, err := c.ensemble().model(c.scaling)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		jobs[i] = job{Model: filepath.Join(dir, strings.ReplaceAll(c.name, " ", "-")+".onnx"), States: map[string][]int{}}
		if err := os.WriteFile(jobs[i].Model, m.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		for from := 0; from < len(c.x); from += c.batch {
			b := batch{Dims: c.dims(t, m)}
			for _, x := range c.x[from : from+c.batch] {
				for _, v := range x {
					b.Data = append(b.Data, number(v))
				}
			}
			jobs[i].Batches = append(jobs[i].Batches, b)
		}
		if c.network.Spec.Model.Stateful {
			for _, p := range c.network.Stack.Passes() {
				for _, s := range p.Layer.Cell.States() {
					jobs[i].States[p.Name+"/state_"+s] = []int{c.batch, p.Layer.Units}
				}
			}
		}
	}
	for i, r := range runRuntime(t, dir, jobs) {
		if r.Error != "" {
			t.Errorf("%s: %s", cases[i].name, r.Error)
			continue
		}
		cases[i].compare(t, r.Outputs)
	}
}

// number is v, or nil for NaN, which JSON lacks.
func number(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

// installRuntime installs ONNX Runtime and its driver into a folder.
func installRuntime(t *testing.T) string {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("models are not run in ONNX Runtime: there is no %s on the PATH", tool)
		}
	}
	dir := t.TempDir()
	script, err := os.ReadFile("testdata/onnxruntime/run.mjs")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "run.mjs"), script, 0o644); err != nil {
		t.Fatal(err)
	}
	install := exec.Command("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", onnxruntimePackage)
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("models are not run in ONNX Runtime: npm cannot install %s: %v\n%s", onnxruntimePackage, err, out)
	}
	return dir
}

type runtimeResult struct {
	Outputs map[string][]float64 `json:"outputs"`
	Error   string               `json:"error"`
}

// runRuntime runs all jobs in one process.
func runRuntime(t *testing.T, dir string, jobs any) []runtimeResult {
	t.Helper()
	text, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cases.json"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", "run.mjs", "cases.json")
	node.Dir, node.Stderr = dir, os.Stderr
	out, err := node.Output()
	if err != nil {
		t.Fatalf("node run.mjs: %v", err)
	}
	var results []runtimeResult
	if err := json.Unmarshal(out, &results); err != nil {
		t.Fatalf("node run.mjs printed %.200s: %v", out, err)
	}
	return results
}
