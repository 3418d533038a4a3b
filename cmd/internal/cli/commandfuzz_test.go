//go:build slow && unix

package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"
)

var (
	executions = flag.Int("cli.executions", 2000, "number of command lines that TestCommandLines runs")
	firstSeed  = flag.Uint64("cli.seed", 1, "seed of the first command line; the next has the next seed")
)

// Limits of one execution.
const (
	maxMemory   = 1 << 30          // bytes, the most the process ever held
	maxCPU      = 10 * time.Second // of the process
	interruptAt = 2 * time.Second  // of its processor's time: long work must end when interrupted
)

// TestCommandLines runs random command lines in this process, on valid files and
// options of every kind and on damaged ones. Each ends with an exit code from 0 to 3
// and a sentence, within limits of memory and time, and what it prints is text or
// whole JSON. A command line is a function of its seed, with which it is repeated:
//
//	go test -tags slow ./cmd/internal/cli -run TestCommandLines -cli.seed SEED -cli.executions 1 -v
func TestCommandLines(t *testing.T) {
	e := newExecutor(t)
	logged := time.Now()
	for i := range *executions {
		seed := *firstSeed + uint64(i)
		e.execute(t, fmt.Sprint("seed ", seed), rand.NewPCG(seed, 0))
		if time.Since(logged) > time.Minute {
			logged = time.Now()
			t.Logf("%s\n%s", logged.Format(time.TimeOnly), e.outcomes)
		}
		if *executions == 1 {
			t.Logf("%q", e.g.args)
		}
	}
	t.Logf("%s\n%s", time.Now().Format(time.TimeOnly), e.outcomes)
	if *executions >= 1000 && e.outcomes.trained() < e.outcomes.all()/10 {
		t.Errorf("%d of %d command lines trained or forecast, less than a tenth", e.outcomes.trained(), e.outcomes.all())
	}
}

// executor runs command lines in a folder that is emptied before each.
type executor struct {
	g         *generator
	dir       string
	artifacts string
	outcomes  exitCodes
	running   atomic.Pointer[execution]
}

type execution struct {
	name        string
	args        []string
	cpu         time.Duration // of the process when it started
	cancel      func()
	interrupted atomic.Bool
}

func newExecutor(t *testing.T) *executor {
	t.Helper()
	records, err := filepath.Glob("../replay/testdata/*.json")
	if err != nil || len(records) == 0 {
		t.Fatal("no recorded cases: ", err)
	}
	e := &executor{dir: filepath.Join(t.TempDir(), "x", "work"), artifacts: t.ArtifactDir(), outcomes: exitCodes{}}
	e.g = &generator{made: map[string]map[string][]byte{}}
	for i, path := range records {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(content) < 32<<10 && !strings.Contains(path, "run_cfg") { // soon done
			e.g.made[fmt.Sprintf("record%02d.json", i)] = map[string][]byte{fmt.Sprintf("record%02d.json", i): content}
		}
	}
	if err := os.MkdirAll(e.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(e.dir)
	e.makeFolders(t)
	go e.watch()
	return e
}

// makeFolders makes what later commands read: runs, a fit and exported weights.
func (e *executor) makeFolders(t *testing.T) {
	t.Helper()
	main := func(args ...string) {
		var errs bytes.Buffer
		if code := Main(args, Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &errs}); code != 0 {
			t.Fatalf("%q: exit code %d, %s", args, code, errs.String())
		}
	}
	var data strings.Builder
	data.WriteString("date,v,w\n")
	for i := range 40 {
		fmt.Fprintf(&data, "%d-%02d-01,%d,%d\n", 2000+i/12, i%12+1, 100+i+(i*i)%7, i%5)
	}
	files := map[string]string{
		"a.csv":     data.String(),
		"grown.csv": data.String() + "2003-05-01,143,0\n2003-06-01,141,1\n2003-07-01,147,2\n",
		"run1.yaml": "name: a\ndata: {source: a.csv, column: v, season: 1}\nmodel: {cell: rnn, units: [2]}\ntrain: {epochs: 1, batch: 8}\n",
		"run2.yaml": "name: b\ndata: {source: a.csv, column: v, future: [w], calendar: [month]}\nwindow: {look_back: 3, horizon: 2}\ntransforms: [{kind: log}, {kind: difference}, {kind: standardize}]\nmodel: {cell: gru, units: [2, 2], dropout: 0.1}\ntrain: {epochs: 2, batch: 8, validation: 0.2, dtype: float64, schedule: cosine}\n",
		"run3.yaml": "name: c\ndata: {source: a.csv, column: v, season: 4}\nwindow: {look_back: 2, reach_back: true}\nmodel: {cell: my.cell, units: [2], stateful: true}\ntrain: {epochs: 1, checkpoint: 1, optimizer: {name: sgd, momentum: 0.9}}\n",
	}
	for path, text := range files {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e.g.files, e.g.Rand = map[string][]byte{}, rand.New(rand.NewPCG(1, 1))
	if err := os.WriteFile("my.cell", e.g.files[e.g.equations()], 0o600); err != nil {
		t.Fatal(err)
	}
	for i, seeds := range []string{"1", "2", "2"} {
		run, weights := fmt.Sprintf("run%d", i+1), fmt.Sprintf("weights%d", i+1)
		main("run", run+".yaml", "--seeds", seeds, "--out", run)
		config := filepath.Join(run, []string{"a", "b", "c"}[i], "seed-0000")
		main("export", config, "--format", "npz", "--out", weights+".npz")
		main("export", config, "--format", "safetensors", "--out", weights+".safetensors")
		spec, err := os.ReadFile(run + ".yaml")
		if err == nil {
			err = os.WriteFile(weights+".yaml", spec, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		e.keep(t, run, run, "a.csv", "grown.csv", "my.cell")
		e.keep(t, weights, weights+".npz", weights+".safetensors", weights+".yaml", "a.csv", "my.cell")
	}
	main("fit", "a.csv", "--target", "v", "--budget", "1s", "--out", "fit1")
	e.keep(t, "fit1", "fit1", "a.csv", "grown.csv")
}

// keep remembers files and folders, but not pictures and reports, which nothing reads.
func (e *executor) keep(t *testing.T, name string, paths ...string) {
	t.Helper()
	e.g.made[name] = map[string][]byte{}
	for _, path := range paths {
		err := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || slices.Contains([]string{".png", ".svg", ".html"}, filepath.Ext(path)) {
				return err
			}
			e.g.made[name][path], err = os.ReadFile(path)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// execute runs the command line that the random numbers make, and checks its outcome.
func (e *executor) execute(t *testing.T, name string, source rand.Source) {
	e.g.Rand = rand.New(source)
	e.g.next()
	e.write(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	x := &execution{name: name, args: e.g.args, cpu: processorTime(), cancel: cancel}
	before := peakMemory()
	e.running.Store(x)
	out, errs := &limitedBuffer{}, &limitedBuffer{}
	s := Streams{In: bytes.NewReader(e.g.stdin), Out: out, Err: errs, Width: 100}
	if slices.Contains(e.g.args, "watch") {
		out.most = 1 // what ends the server
	}
	code, fault := recovered(ctx, cancel, e.g.args, s)
	e.running.Store(nil)
	if fault == "" {
		fault = flaw(code, e.g.args, out, errs)
	}
	if peak := peakMemory(); fault == "" && peak > max(maxMemory, before) {
		fault = fmt.Sprintf("the process held %d MB", peak>>20)
	}
	if used := processorTime() - x.cpu; fault == "" && used > maxCPU {
		fault = fmt.Sprintf("%v of processor time", used)
	}
	e.outcomes.count(e.g.args, code, x.interrupted.Load(), processorTime()-x.cpu)
	if fault != "" {
		kept := filepath.Join(e.artifacts, regexp.MustCompile(`\W+`).ReplaceAllString(name, "-"))
		if err := os.CopyFS(kept, os.DirFS(e.dir)); err != nil {
			t.Log(err)
		}
		t.Errorf("%s: unroll %q: exit code %d, %s; %.500q\nthe files are in %s", name, e.g.args, code, fault, errs, kept)
	}
}

// recovered runs a command line; fault is a panic with its stack.
func recovered(ctx context.Context, cancel func(), args []string, s Streams) (code int, fault string) {
	defer func() {
		if r := recover(); r != nil {
			code, fault = -1, fmt.Sprintf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return execute(ctx, cancel, args, s), ""
}

// flaw says what is wrong with an outcome, if anything.
func flaw(code int, args []string, out, errs *limitedBuffer) string {
	switch {
	case code < 0 || code > 3:
		return "which does not exist"
	case (code == 1 || code == 2) && !strings.Contains(errs.String(), "unroll: ") && out.most == 0:
		return "without a sentence"
	case code == 0 && asksJSON(args) && out.Len() > 0 && !json.Valid(out.Bytes()):
		return fmt.Sprintf("not JSON: %.200q", out)
	}
	for _, text := range []string{out.String(), errs.String()} {
		if at := strings.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x202e || r == 0x7f }); at >= 0 || !utf8.ValidString(text) {
			return fmt.Sprintf("not plain text: %.100q", text[max(at-20, 0):])
		}
		if strings.Contains(text, "goroutine ") || strings.Contains(text, "runtime error") {
			return "a stack trace: " + text
		}
	}
	return ""
}

// asksJSON says that the command prints one JSON document, if it succeeds.
func asksJSON(args []string) bool {
	other := func(arg string) bool {
		return slices.Contains([]string{"--", "-h", "--help", "-v", "--version"}, arg) || strings.HasPrefix(arg, "--json=")
	}
	at := slices.Index(args, "--json")
	return at > 0 && !strings.HasPrefix(args[at-1], "-") && !slices.ContainsFunc(args, other) && !strings.HasPrefix(args[0], "__")
}

// write empties the folder and writes the files, and beside it the arguments, for the
// case that the process dies.
func (e *executor) write(t *testing.T) {
	t.Helper()
	entries, err := os.ReadDir(".")
	for _, entry := range entries {
		err = errors.Join(err, os.RemoveAll(entry.Name()))
	}
	made := map[string]bool{".": true}
	for path, content := range e.g.files {
		if dir := filepath.Dir(path); !made[dir] {
			made[dir] = true
			err = errors.Join(err, os.MkdirAll(dir, 0o755))
		}
		err = errors.Join(err, os.WriteFile(path, content, 0o600))
	}
	err = errors.Join(err, os.WriteFile("../arguments", fmt.Appendf(nil, "%q\n", e.g.args), 0o600))
	if err != nil {
		t.Fatal(err)
	}
}

// watch interrupts what takes long, and ends the process if that does not help.
func (e *executor) watch() {
	for range time.Tick(200 * time.Millisecond) {
		x := e.running.Load()
		if x == nil {
			continue
		}
		used := processorTime() - x.cpu
		if used > maxCPU {
			debug.SetTraceback("all")
			panic(fmt.Sprintf("%s: unroll %q: %v of processor time, and it goes on", x.name, x.args, used))
		}
		if used > interruptAt && e.running.Load() == x && !x.interrupted.Swap(true) {
			x.cancel()
		}
	}
}

// limitedBuffer is a buffer that refuses more than a number of bytes, if there is one.
type limitedBuffer struct {
	bytes.Buffer
	most int
}

// Write implements io.Writer.
func (b *limitedBuffer) Write(text []byte) (int, error) {
	if b.most > 0 && b.Len()+len(text) > b.most {
		return 0, syscall.ENOSPC
	}
	return b.Buffer.Write(text)
}

// processorTime is that of all threads of the process.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// peakMemory is the most bytes that the process ever held in memory.
func peakMemory() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return int64(usage.Maxrss) << 10
}

// tally counts the exit codes of a command.
type tally struct {
	codes       [4]int
	interrupted int
	cpu         time.Duration
}

// exitCodes are the outcomes by command.
type exitCodes map[string]*tally

// names are those of all commands.
var names = func() map[string]bool {
	names := map[string]bool{}
	for _, cmd := range newRoot(Streams{}).Commands() {
		names[cmd.Name()] = true
	}
	return names
}()

func (o exitCodes) count(args []string, code int, interrupted bool, cpu time.Duration) {
	command := args[0]
	if !names[command] || slices.Contains(args, "--help") || slices.Contains(args, "-h") {
		command = "other, help"
	}
	if o[command] == nil {
		o[command] = &tally{}
	}
	if code >= 0 && code <= 3 {
		o[command].codes[code]++
	}
	if interrupted {
		o[command].interrupted++
	}
	o[command].cpu += cpu
}

// all is the number of executions.
func (o exitCodes) all() int {
	n := 0
	for _, c := range o {
		n += c.codes[0] + c.codes[1] + c.codes[2] + c.codes[3]
	}
	return n
}

// trained is the number of executions that trained or forecast to the end.
func (o exitCodes) trained() int {
	n := 0
	for _, command := range []string{"run", "fit", "forecast", "backtest"} {
		if c := o[command]; c != nil {
			n += c.codes[0] + c.codes[3]
		}
	}
	return n
}

// String is a table.
func (o exitCodes) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%-12s %8s %8s %8s %8s %12s %8s\n", "exit code", "0", "1", "2", "3", "interrupted", "ms each")
	var commands []string
	for name := range o {
		commands = append(commands, name)
	}
	slices.Sort(commands)
	for _, name := range commands {
		c := o[name]
		n := c.codes[0] + c.codes[1] + c.codes[2] + c.codes[3]
		fmt.Fprintf(&text, "%-12s %8d %8d %8d %8d %12d %8.1f\n", name, c.codes[0], c.codes[1], c.codes[2], c.codes[3], c.interrupted, 1e3*c.cpu.Seconds()/float64(max(n, 1)))
	}
	fmt.Fprintf(&text, "%d executions, %d trained or forecast (%.1f %%); %.0f s of processor time, at most %d MB resident\n",
		o.all(), o.trained(), 100*float64(o.trained())/float64(max(o.all(), 1)), processorTime().Seconds(), peakMemory()>>20)
	return text.String()
}
